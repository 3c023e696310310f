// Loaded when first needed: Pixi is as large as the rest of the page.
export { mountConfetti } from './confetti.ts'
export { type Meter, type MeterOptions, type MeterState, mountMeter, type SparkTone } from './meter.ts'
