// A block was found: the whole screen celebrates.
import { mount, type Stage } from './mount.ts'
import { createSparks } from './sparks.ts'

const COLOURS = [0xf7931a, 0xffd54a, 0x00ff41, 0xffffff]
const burstEveryMs = 220

/** Fireworks until it is destroyed. Not to be mounted where motion is unwelcome. */
export function mountConfetti(host: HTMLElement): Stage {
  return mount(host, (app) => {
    const sparks = createSparks(app.renderer, 4)
    app.stage.addChild(sparks.view)
    let waitedMs = burstEveryMs
    const tick = (): void => {
      const elapsedMs = Math.min(100, app.ticker.deltaMS)
      waitedMs += elapsedMs
      if (waitedMs >= burstEveryMs) {
        waitedMs = 0
        const { width, height } = app.screen
        const colour = COLOURS[Math.floor(Math.random() * COLOURS.length)] as number
        sparks.burst(Math.random() * width, height * (0.35 + Math.random() * 0.5), colour, 60, height * 0.45)
      }
      sparks.step(elapsedMs, 420)
    }
    app.ticker.add(tick)
    return () => {
      app.ticker.remove(tick)
      sparks.destroy()
    }
  })
}
