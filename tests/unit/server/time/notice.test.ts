// The yearly notice of the State Council's office, in its own wording of several years; what it says is compared with the shipped calendar.
import { describe, expect, test } from 'vitest'
import { parseCalendarTable, parseNotice, shippedCalendar } from '../../../../server/time/index.ts'

const NOTICES: { readonly [year: string]: string } = {
  2019: `国务院办公厅关于2019年部分节假日安排的通知
一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。`,
  2023: `经国务院批准，现将2023年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅 2022年12月8日`,
  2024: `国务院办公厅关于2024年部分节假日安排的通知
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。`,
  2025: `国务院办公厅关于2025年部分节假日安排的通知
自2025年1月1日起，全体公民放假的假日增加2天，春节自农历除夕起放假调休8天，国庆节自10月1日起放假调休7天。
一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。`,
  2026: `国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。`,
}

/** Free days as a notice may or may not name them: without the weekends, which are free anyway. */
const onWeekdays = (dates: readonly string[]) => dates.filter((date) => ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()))

describe('the yearly notice', () => {
  test.each(Object.keys(NOTICES))('reads the notice of %s as the shipped calendar has it', (year) => {
    const parsed = parseNotice(NOTICES[year] ?? '')
    const shipped = shippedCalendar().years[year]

    expect(parsed.problems).toEqual([])
    expect(parsed.year).toBe(Number(year))
    expect(parsed.makeUp).toEqual(shipped?.makeUp)
    expect(onWeekdays(parsed.free)).toEqual(onWeekdays(shipped?.free ?? []))
  })

  test('names each holiday with its days and words', () => {
    const [newYear, spring] = parseNotice(NOTICES['2026'] ?? '').holidays

    expect(newYear).toEqual({
      name: '元旦',
      free: ['2026-01-01', '2026-01-02', '2026-01-03'],
      makeUp: ['2026-01-04'],
      text: '元旦:1月1日(周四)至3日(周六)放假调休,共3天。1月4日(周日)上班',
    })
    expect(spring).toMatchObject({ name: '春节', makeUp: ['2026-02-14', '2026-02-28'] })
    expect(parseNotice(NOTICES['2023'] ?? '').holidays.at(-1)?.name).toBe('中秋节、国庆节')
  })

  test('keeps days of the neighbouring year apart', () => {
    expect(parseNotice(NOTICES['2019'] ?? '').elsewhere).toEqual([
      { date: '2018-12-30', kind: 'free' },
      { date: '2018-12-31', kind: 'free' },
      { date: '2018-12-29', kind: 'makeUp' },
    ])
  })

  test('reads a text broken over lines with full-width digits', () => {
    const parsed = parseNotice('元旦：１月１日（周四）\n至３日（周六）放假\n调休，共３天。1月4日（周日）上班。', 2026)

    expect([parsed.free, parsed.makeUp, parsed.problems]).toEqual([['2026-01-01', '2026-01-02', '2026-01-03'], ['2026-01-04'], []])
  })

  test('takes a day without its month from the day before', () => {
    expect(parseNotice('春节：1月21日至27日放假，共7天。1月28日、29日上班。', 2023).makeUp).toEqual(['2023-01-28', '2023-01-29'])
  })

  test('does not take advice to employers for a holiday', () => {
    expect(parseNotice(NOTICES['2024'] ?? '').free).not.toContain('2024-02-09')
  })

  test.each([
    ['a weekday that does not fit', '元旦：1月1日（周五）放假，共1天。', 'WEEKDAY_DIFFERS'],
    ['a number of days that does not fit', '春节：2月15日至20日放假调休，共9天。', 'DAYS_DIFFER'],
    ['a date that does not exist', '春节：2月30日放假，共1天。', 'DATE_WRONG'],
    ['a make-up day in the week', '元旦：1月1日放假。1月5日上班。', 'MAKE_UP_NOT_WEEKEND'],
    ['a day both free and worked', '元旦：1月1日至4日放假。1月4日上班。', 'BOTH'],
  ])('complains of %s', (_, text, code) => {
    expect(parseNotice(text, 2026).problems.map((problem) => problem.code)).toContain(code)
  })

  test('says when nothing was understood', () => {
    expect(parseNotice('请各单位妥善安排值班。', 2026).problems[0]?.code).toBe('NOTICE_EMPTY')
    expect(parseNotice('元旦放假').problems[0]?.code).toBe('NOTICE_YEAR_UNKNOWN')
  })
})

describe('a table of days', () => {
  test('reads lines with 休 and 班', () => {
    const parsed = parseCalendarTable('日期,类型,节日\n2027-01-01,休,元旦\n2027/2/6,班,春节\n2027年2月8日,放假,春节')

    expect(parsed).toMatchObject({ year: 2027, free: ['2027-01-01', '2027-02-08'], makeUp: ['2027-02-06'], problems: [] })
  })

  test('reads both shapes of JSON', () => {
    expect(parseCalendarTable('{"free":["2027-01-01"],"makeUp":["2027-02-06"]}')).toMatchObject({
      free: ['2027-01-01'],
      makeUp: ['2027-02-06'],
    })
    expect(parseCalendarTable('{"holidays":{"2027-01-01":"元旦"},"workdays":{}}')).toMatchObject({ year: 2027, free: ['2027-01-01'] })
  })

  test('names the line it can not read', () => {
    expect(parseCalendarTable('2027-02-30,休').problems[0]?.text.zh).toContain('2027-02-30')
    expect(parseCalendarTable('{').problems).toHaveLength(2)
  })
})
