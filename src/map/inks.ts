/** Colours of what is not coloured by values. */
export const colours = {
  paper: '#ffffff',
  sea: '#e8f0f4',
  land: '#f7f5ef',
  coast: '#b9c3c4',
  border: '#d9d5c8',
  grid: '#8aa0ab',
  text: '#33424a',
  quiet: '#5d6b73',
  outline: '#4a555b',
} as const;

/** Layers without a style: inputs are faint, the result is strong, further layers have the others. */
export const inks = {
  faint: { stroke: '#6b7a83', fill: '#8795a0', opacity: 0.28, width: 1, point: '#6b7a83' },
  strong: { stroke: '#a3310f', fill: '#e4572e', opacity: 0.42, width: 1.8, point: '#c23d14' },
  other: { stroke: '#3d6f9e', fill: '#6d9cc7', opacity: 0.24, width: 1, point: '#3d6f9e' },
  second: { stroke: '#2f6b45', fill: '#5fa577', opacity: 0.26, width: 1, point: '#2f6b45' },
  third: { stroke: '#6a4c93', fill: '#9a7fc0', opacity: 0.26, width: 1, point: '#6a4c93' },
  fourth: { stroke: '#7a5a2a', fill: '#b08d57', opacity: 0.26, width: 1, point: '#7a5a2a' },
  fifth: { stroke: '#1f2a30', fill: '#59666d', opacity: 0.22, width: 1, point: '#1f2a30' },
} as const;

export type Ink = keyof typeof inks;
