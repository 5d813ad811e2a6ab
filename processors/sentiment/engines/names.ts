/** What can judge sentiment. */
export const engineNames = ['model', 'lexicon', 'afinn', 'natural', 'onnx'] as const;
export type EngineName = (typeof engineNames)[number];
