import type { ThemeConfig } from 'antd'

/** The one accent, and colours of text and states that reach AA (4.5:1) on white and on their own tint. */
export const colours = {
  accent: '#1f4e8c',
  text: '#1b2533',
  textSecondary: '#475467',
  line: '#d5dbe3',
  page: '#f4f6f9',
  good: '#1a6b3c',
  warn: '#8a5200',
  bad: '#b42318',
} as const

const FONT = '"PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans SC", "Noto Sans SC Variable", sans-serif'

/** Ant Design tokens. `elder` is the large view (长者版): text of at least 18 pt and targets of 60 px (conventions §5.7). */
export function themeOf(elder: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: colours.accent,
      colorInfo: colours.accent,
      colorLink: colours.accent,
      colorSuccess: colours.good,
      colorWarning: colours.warn,
      colorError: colours.bad,
      colorText: colours.text,
      colorTextBase: colours.text,
      colorTextSecondary: colours.textSecondary,
      colorTextTertiary: '#525f72',
      colorTextDescription: colours.textSecondary,
      colorTextPlaceholder: '#667085',
      colorTextDisabled: '#667085',
      colorBorder: '#98a2b3',
      colorBorderSecondary: colours.line,
      colorBgLayout: colours.page,
      fontFamily: FONT,
      fontSize: elder ? 24 : 14,
      lineHeight: elder ? 1.6 : 1.5714,
      controlHeight: elder ? 60 : 36,
      controlHeightSM: elder ? 48 : 28,
      controlHeightLG: elder ? 64 : 44,
      borderRadius: 4,
      controlOutlineWidth: 3,
      wireframe: false,
      motion: !elder,
    },
    components: {
      Table: {
        cellPaddingBlockSM: 4,
        cellPaddingInlineSM: 10,
        headerBg: '#eef2f7',
        headerColor: colours.text,
        headerSplitColor: 'transparent',
        rowHoverBg: '#f3f7fc',
      },
      Menu: { itemHeight: elder ? 60 : 40, itemBorderRadius: 4, itemMarginInline: 8, itemSelectedBg: '#e3ecf8' },
      Tabs: { horizontalItemPadding: elder ? '16px 0' : '10px 0' },
      Form: { itemMarginBottom: 20, verticalLabelPadding: '0 0 4px' },
    },
  }
}
