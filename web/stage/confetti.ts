// A block was found: the whole screen celebrates.
import { Graphics } from 'pixi.js'
import { mount, type Stage } from './mount.ts'
import { createParticles, textureOf } from './particles.ts'

const COLOURS = [0xf7931a, 0xffd54a, 0x00ff41, 0xffffff]
const piecesMax = 500
const cannonEveryMs = 700
const rainEveryMs = 40
/** Then it ends by itself: nobody may be looking. */
const lastsMs = 20_000

const any = (least: number, most: number): number => least + Math.random() * (most - least)

/** Confetti for twenty seconds, or until it is destroyed. Not to be mounted where motion is unwelcome. */
export function mountConfetti(host: HTMLElement): Stage {
  return mount(host, (app) => {
    const texture = textureOf(app.renderer, new Graphics().rect(0, 0, 10, 6).fill(0xffffff))
    const pieces = createParticles(texture, piecesMax)
    app.stage.addChild(pieces.view)
    let agedMs = 0
    let cannonInMs = 0
    let rainInMs = 300
    const throwOne = (x: number, y: number, vx: number, vy: number): void => {
      const tint = COLOURS[Math.floor(Math.random() * COLOURS.length)] as number
      pieces.launch({ x, y, vx, vy, tint, lifeMs: any(3_000, 5_500), scale: any(0.8, 1.7), spin: any(0.3, 1.4) })
    }
    const fire = (): void => {
      const { width, height } = app.screen
      // High enough to reach the upper third, against gravity and the air.
      const speed = height * 1.9 + 250
      for (const side of [0, 1]) {
        for (let i = 0; i < 44; i++) {
          const pace = speed * any(0.4, 1.15)
          const lean = any(0.08, 0.85) * (side === 0 ? 1 : -1)
          throwOne(side * width, height * 0.98, Math.sin(lean) * pace, -Math.cos(lean) * pace)
        }
      }
    }
    return {
      frame(elapsedMs) {
        agedMs += elapsedMs
        cannonInMs -= elapsedMs
        rainInMs -= elapsedMs
        if (cannonInMs <= 0 && agedMs < 2_500) {
          cannonInMs = cannonEveryMs
          fire()
        }
        if (rainInMs <= 0 && agedMs < lastsMs) {
          rainInMs = rainEveryMs
          throwOne(any(0, app.screen.width), -12, any(-30, 30), any(60, 160))
        }
        return pieces.step(elapsedMs, { gravity: 330, drag: 0.72 }) || agedMs < lastsMs
      },
      resize: () => undefined,
      destroy() {
        pieces.destroy()
        texture.destroy(true)
      },
    }
  })
}
