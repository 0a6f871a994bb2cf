import { creditCodeCheckDigit, identityCheckDigit } from '../../rules/forms/index.ts'
import type { Party } from '../world/books.ts'

/** Names that read like a city's, made of a number: the same number is the same name in every run. */

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁任沈'
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰斌宇浩凯健俊帆雪琳晨阳建国文辉红梅志远晓岚汉立思雨'
const PLACES = '云岸汇景鹅埠东湖金域翠竹银河星海滨江绿城锦绣嘉禾紫荆丹枫听涛望山临溪朗庭华府和园御苑春晓'
const ENDINGS = ['花园', '家园', '雅苑', '名都', '公馆', '新城', '佳苑', '小区']
const TRADES = ['物业服务有限公司', '房地产开发有限公司', '置业有限公司', '物业管理有限公司', '智慧科技有限公司']
const BANKS = ['中国工商银行', '中国建设银行', '中国农业银行', '中国银行', '交通银行', '招商银行']

const at = (text: string, place: number) => text[((place % text.length) + text.length) % text.length] ?? ''
const of = (list: readonly string[], place: number) => list[((place % list.length) + list.length) % list.length] ?? ''

export function personName(no: number): string {
  return at(SURNAMES, no * 7) + at(GIVEN, no * 11) + (no % 3 === 0 ? '' : at(GIVEN, no * 17 + 5))
}

/** `no` stands in the name, so that two subjects never share one. */
export function placeName(no: number): string {
  return `${at(PLACES, no * 13)}${at(PLACES, no * 29 + 3)}${of(ENDINGS, no)}${no}号`
}

/** A unified social credit code whose check digit fits. */
export function creditCodeOf(no: number): string {
  const first = `91000000MA${String(no % 10_000_000).padStart(7, '0')}`
  return `${first}${creditCodeCheckDigit(first) ?? '0'}`
}

/** A citizen identity number whose check digit fits. */
export function identityOf(no: number): string {
  const first = `11000019${70 + (no % 30)}0${1 + (no % 9)}1${no % 10}${String(no % 1000).padStart(3, '0')}`
  return `${first}${identityCheckDigit(first) ?? '0'}`
}

export function phoneOf(no: number): string {
  return `138${String(no % 100_000_000).padStart(8, '0')}`
}

/** Digits of a bank account. */
export function accountOf(no: number): string {
  return `6222${String(no).padStart(12, '0')}`
}

export function partyOf(no: number): Party {
  return {
    id: `org_${no}`,
    name: `${at(PLACES, no * 5)}${at(PLACES, no * 23 + 1)}${of(TRADES, no)}`,
    creditCode: creditCodeOf(no),
    userId: `applicant_${no}`,
    personName: personName(no),
    bankName: of(BANKS, no),
    bankAccount: accountOf(no),
  }
}
