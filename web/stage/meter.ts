// The difficulty meter: how far up the ladder of difficulty the best share of the week is, and every share as sparks.
import { type Application, Container, Graphics, Text } from 'pixi.js'
import { mount } from './mount.ts'
import { positionOf, type Scale, scaleFor, ticksOf } from './scale.ts'
import { createSparks } from './sparks.ts'

export type SparkTone = 'ordinary' | 'good' | 'best'

export interface MeterState {
  readonly networkDifficulty: number
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

const COLOUR = {
  orange: 0xf7931a,
  deep: 0x9a5505,
  track: 0x1f262e,
  line: 0x30363d,
  soft: 0x9da7b3,
  win: 0x00ff41,
  gold: 0xffd54a,
  white: 0xe6edf3,
}
const TINT: Record<SparkTone, number> = { ordinary: COLOUR.white, good: COLOUR.win, best: COLOUR.gold }
const SPARKS: Record<SparkTone, number> = { ordinary: 8, good: 14, best: 60 }
const trackHeight = 34
const sidePad = 18
const gravity = 260

/** `label` writes a difficulty in words, so that the meter and the page say the same. */
export function mountMeter(host: HTMLElement, label: (difficulty: number) => string, calm: boolean): Meter {
  let state: MeterState | null = null
  let draw: () => void = () => undefined
  let spark: (difficulty: number, tone: SparkTone) => void = () => undefined
  const stage = mount(host, (app) => {
    const scene = createScene(app, label, calm)
    draw = () => state && scene.draw(state)
    spark = scene.spark
    draw()
    app.renderer.on('resize', draw)
    return () => {
      app.renderer.off('resize', draw)
      scene.destroy()
    }
  })
  return {
    show(next) {
      state = next
      draw()
    },
    share: (difficulty, tone) => spark(difficulty, tone),
    destroy: () => stage.destroy(),
  }
}

function createScene(app: Application, label: (difficulty: number) => string, calm: boolean) {
  const track = new Graphics()
  const fill = new Graphics()
  const flash = new Graphics()
  const words = new Container()
  const sparks = createSparks(app.renderer, 2.2)
  app.stage.addChild(track, fill, flash, words, sparks.view)
  let scale: Scale = scaleFor(1)
  let shown = 0
  let wanted = 0
  let flashLeftMs = 0

  const width = (): number => Math.max(80, app.screen.width - sidePad * 2)
  const trackTop = (): number => app.screen.height - trackHeight - 46
  const xOf = (difficulty: number): number => sidePad + positionOf(difficulty, scale) * width()

  const drawFill = (): void => {
    fill.clear()
    const w = Math.max(0, shown * width())
    if (w <= 0) return
    fill.roundRect(sidePad, trackTop(), Math.max(8, w), trackHeight, 8).fill(COLOUR.deep)
    fill.roundRect(sidePad, trackTop() + 4, Math.max(8, w), trackHeight - 14, 7).fill(COLOUR.orange)
  }
  const drawWords = (state: MeterState): void => {
    for (const child of words.removeChildren()) child.destroy()
    for (const tick of ticksOf(scale, Math.max(3, Math.floor(width() / 90)))) {
      const x = xOf(tick)
      track.rect(x, trackTop() + trackHeight, 1, 7).fill(COLOUR.line)
      words.addChild(text(label(tick), COLOUR.soft, 11, x, trackTop() + trackHeight + 10, 0.5))
    }
    const marks = [
      ['session', state.session, COLOUR.white, 0],
      ['week', state.week, COLOUR.gold, 1],
      ['ever', state.ever, COLOUR.win, 2],
    ] as const
    for (const [name, difficulty, colour, row] of marks) {
      if (difficulty === null) continue
      const x = xOf(difficulty)
      const top = trackTop() - 20 - row * 17
      track.rect(x - 1, top + 14, 2, trackTop() - top - 14 + trackHeight).fill(colour)
      const anchor = x > app.screen.width * 0.7 ? 1 : 0
      words.addChild(text(`${name} ${label(difficulty)}`, colour, 12, x + (anchor ? -5 : 5), top, anchor))
    }
    words.addChild(text('block', COLOUR.orange, 12, app.screen.width - sidePad, trackTop() + trackHeight + 24, 1))
  }

  const tick = (): void => {
    const elapsedMs = Math.min(100, app.ticker.deltaMS)
    if (Math.abs(wanted - shown) > 0.0005) {
      shown = calm ? wanted : shown + (wanted - shown) * Math.min(1, elapsedMs / 250)
      drawFill()
    }
    if (flashLeftMs > 0) {
      flashLeftMs -= elapsedMs
      flash.alpha = Math.max(0, flashLeftMs / 600) * 0.5
    }
    sparks.step(elapsedMs, gravity)
  }
  app.ticker.add(tick)

  return {
    draw(state: MeterState): void {
      scale = scaleFor(state.networkDifficulty)
      wanted = positionOf(state.week ?? 0, scale)
      track.clear().roundRect(sidePad, trackTop(), width(), trackHeight, 8).fill(COLOUR.track)
      drawFill()
      drawWords(state)
    },
    spark(difficulty: number, tone: SparkTone): void {
      if (calm) return
      const x = xOf(difficulty)
      sparks.burst(x, trackTop(), TINT[tone], SPARKS[tone], 90 + app.screen.height * 0.45)
      if (tone !== 'best') return
      flash
        .clear()
        .roundRect(sidePad - 4, trackTop() - 4, width() + 8, trackHeight + 8, 10)
        .fill(COLOUR.gold)
      flashLeftMs = 600
    },
    destroy(): void {
      app.ticker.remove(tick)
      sparks.destroy()
    },
  }
}

function text(value: string, fill: number, fontSize: number, x: number, y: number, anchorX: number): Text {
  const word = new Text({ text: value, style: { fill, fontSize, fontFamily: 'JetBrains Mono Variable, monospace' } })
  word.anchor.set(anchorX, 0)
  word.position.set(Math.round(x), Math.round(y))
  return word
}
