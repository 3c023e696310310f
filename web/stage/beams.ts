import { Graphics } from 'pixi.js'

const beamsMax = 32
const lifeMs = 520

interface Beam {
  x: number
  y: number
  height: number
  tint: number
  leftMs: number
}

/** Short upright lights: where on the scale something just happened. */
export function createBeams() {
  const view = new Graphics()
  let beams: Beam[] = []
  return {
    view,
    add(x: number, y: number, height: number, tint: number): void {
      if (beams.length >= beamsMax) beams.shift()
      beams.push({ x, y, height, tint, leftMs: lifeMs })
    },
    /** True while any is lit. */
    step(elapsedMs: number): boolean {
      if (beams.length === 0) return false
      for (const beam of beams) beam.leftMs -= elapsedMs
      beams = beams.filter(({ leftMs }) => leftMs > 0)
      view.clear()
      for (const { x, y, height, tint, leftMs } of beams) {
        const left = leftMs / lifeMs
        view.rect(x - 4, y - height * 0.7, 8, height * 0.7).fill({ color: tint, alpha: left * 0.12 })
        view.rect(x - 1, y - height, 2, height).fill({ color: tint, alpha: left * 0.75 })
      }
      return true
    },
  }
}
