// The difficulty meter: how far up the ladder of difficulty the best share of the week is, and every share as sparks.
import { type Application, Container, Graphics } from 'pixi.js'
import { createBeams } from './beams.ts'
import { createGauge, type GaugeMark } from './gauge.ts'
import { mount } from './mount.ts'
import { createParticles, textureOf } from './particles.ts'
import { positionOf, type Scale, scaleFor, ticksOf } from './scale.ts'

export type SparkTone = 'ordinary' | 'good' | 'best'

export interface MeterState {
  readonly networkDifficulty: number
  /** Best of the connections that are open now. */
  readonly session: number | null
  readonly week: number | null
  readonly ever: number | null
}

export interface Meter {
  show(state: MeterState): void
  /** A share at this difficulty; called for every one of them. */
  share(difficulty: number, tone: SparkTone): void
  destroy(): void
}

export interface MeterOptions {
  /** Writes a difficulty in words, so that the meter and the page say the same. */
  readonly label: (difficulty: number) => string
  /** The same, of a power of ten. */
  readonly tick: (difficulty: number) => string
  /** Nothing flies, flashes or glides: figures jump to where they belong. */
  readonly calm: boolean
}

const WHITE = 0xe6edf3
const GREEN = 0x00ff41
const GOLD = 0xffd54a
const TINT: Record<SparkTone, number> = { ordinary: WHITE, good: GREEN, best: GOLD }
const SPARKS: Record<SparkTone, number> = { ordinary: 7, good: 12, best: 70 }
const sparksMax = 500
const glideMs = 260
const flashMs = 900

export function mountMeter(host: HTMLElement, options: MeterOptions): Meter {
  let state: MeterState | null = null
  let scene: ReturnType<typeof createMeterScene> | null = null
  const stage = mount(host, (app, wake) => {
    scene = createMeterScene(app, wake, options)
    if (state) scene.show(state)
    return scene
  })
  return {
    show(next) {
      state = next
      scene?.show(next)
    },
    share: (difficulty, tone) => scene?.share(difficulty, tone),
    destroy: () => stage.destroy(),
  }
}

function createMeterScene(app: Application, wake: () => void, { label, tick, calm }: MeterOptions) {
  const gauge = createGauge(app)
  const beams = createBeams()
  const texture = textureOf(app.renderer, new Graphics().circle(0, 0, 2).fill(0xffffff))
  const sparks = createParticles(texture, sparksMax)
  const above = new Container()
  above.addChild(beams.view, sparks.view)
  app.stage.addChild(gauge.view, above)
  let state: MeterState | null = null
  let scale: Scale = scaleFor(1)
  let shown = 0
  let wanted = 0
  let flashLeftMs = 0

  const draw = (): void => {
    if (!state) return
    const { networkDifficulty, session, week, ever } = state
    scale = scaleFor(networkDifficulty, Math.max(week ?? 0, ever ?? 0))
    wanted = positionOf(week ?? 0, scale)
    if (calm) shown = wanted
    gauge.draw({
      ticks: ticksOf(scale, gauge.ticksMax()).map((power) => ({ at: positionOf(power, scale), words: tick(power) })),
      marks: marksOf({ session, week, ever }, scale, label),
      goal: { at: positionOf(networkDifficulty, scale), words: `BLOCK ${label(networkDifficulty)}` },
    })
    gauge.fill(shown)
    wake()
  }
  // Text that was measured before its font arrived would be drawn too wide.
  document.fonts?.load(gauge.font).then(draw, () => undefined)

  return {
    show(next: MeterState): void {
      state = next
      draw()
    },
    share(difficulty: number, tone: SparkTone): void {
      if (calm || !state) return
      const { x, y } = gauge.pointAt(positionOf(difficulty, scale))
      beams.add(x, y, y * (tone === 'ordinary' ? 0.35 : tone === 'good' ? 0.6 : 1), TINT[tone])
      for (let i = 0; i < SPARKS[tone]; i++) sparks.launch(ember(x, y, TINT[tone], tone === 'best'))
      if (tone === 'best') flashLeftMs = flashMs
      wake()
    },
    frame(elapsedMs: number): boolean {
      const gliding = Math.abs(wanted - shown) > 0.0005
      if (gliding) {
        shown += (wanted - shown) * Math.min(1, elapsedMs / glideMs)
        if (Math.abs(wanted - shown) <= 0.0005) shown = wanted
        gauge.fill(shown)
      }
      const flashing = flashLeftMs > 0
      if (flashing) {
        flashLeftMs = Math.max(0, flashLeftMs - elapsedMs)
        gauge.flash(flashLeftMs / flashMs)
      }
      const beaming = beams.step(elapsedMs)
      const flying = sparks.step(elapsedMs, { gravity: -18, drag: 0.72 })
      return gliding || flashing || beaming || flying
    },
    resize: draw,
    destroy(): void {
      sparks.destroy()
      texture.destroy(true)
    },
  }
}

/** Rises and slows down, like what comes off a fire; a best bursts in all directions. */
function ember(x: number, y: number, tint: number, bursts: boolean) {
  const angle = -Math.PI / 2 + (Math.random() - 0.5) * (bursts ? 2.6 : 0.9)
  const pace = (bursts ? 240 : 130) * (0.35 + Math.random())
  return {
    x,
    y,
    vx: Math.cos(angle) * pace,
    vy: Math.sin(angle) * pace,
    tint,
    lifeMs: 600 + Math.random() * (bursts ? 1_600 : 900),
    scale: 0.5 + Math.random() * (bursts ? 1.1 : 0.7),
    spin: 0,
  }
}

/** Marks of equal difficulty become one: "week, ever". */
function marksOf(
  { session, week, ever }: Pick<MeterState, 'session' | 'week' | 'ever'>,
  scale: Scale,
  label: (difficulty: number) => string,
): GaugeMark[] {
  const marks: { names: string[]; difficulty: number; tint: number }[] = []
  for (const [name, difficulty, tint] of [
    ['session', session, WHITE],
    ['week', week, GOLD],
    ['ever', ever, GREEN],
  ] as const) {
    if (difficulty === null) continue
    const same = marks.find((mark) => mark.difficulty === difficulty)
    if (same) {
      same.names.push(name)
      same.tint = tint
    } else marks.push({ names: [name], difficulty, tint })
  }
  return marks.map(({ names, difficulty, tint }) => ({
    at: positionOf(difficulty, scale),
    words: `${names.length === 3 ? 'best' : names.join(', ')} ${label(difficulty)}`,
    tint,
  }))
}
