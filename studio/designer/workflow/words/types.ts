/** The English of a package: its Chinese, or Chinese and better English. */
export type Words = { readonly [english: string]: string | readonly [zh: string, en: string] }
