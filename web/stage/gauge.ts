// The still part of the meter: a bar of lamps with ticks below, and marks and the goal above.
import { type Application, Container, Graphics, Text } from 'pixi.js'

export interface GaugeMark {
  /** 0 to 1 along the bar. */
  readonly at: number
  readonly words: string
  readonly tint: number
}

export interface GaugeWords {
  readonly ticks: readonly { readonly at: number; readonly words: string }[]
  readonly marks: readonly GaugeMark[]
  readonly goal: { readonly at: number; readonly words: string }
}

const family = "'JetBrains Mono Variable', ui-monospace, monospace"
const side = 10
const barHeight = 40
const belowBar = 30
const lampWidth = 7
const lampGap = 3
const rowHeight = 17
/** Width of a letter of 12 pixels in this typeface. */
const letterWidth = 7.25

const DARK = 0x1c232b
const EDGE = 0x30363d
const SOFT = 0x9da7b3
const ORANGE = 0xf7931a
const GOLD = 0xffd54a

export function createGauge(app: Application) {
  const view = new Container()
  const frame = new Graphics()
  const lamps = new Graphics()
  const glow = new Graphics()
  const pins = new Graphics()
  const words = new Container()
  view.addChild(glow, frame, lamps, pins, words)
  const width = (): number => Math.max(60, app.screen.width - side * 2)
  const top = (): number => app.screen.height - belowBar - barHeight
  const xOf = (at: number): number => side + at * width()

  return {
    view,
    font: `12px ${family}`,
    ticksMax: (): number => Math.max(2, Math.floor(width() / 70)),
    /** Where the upper edge of the bar is at this part of it. */
    pointAt: (at: number) => ({ x: xOf(at), y: top() }),
    draw({ ticks, marks, goal }: GaugeWords): void {
      for (const child of words.removeChildren()) child.destroy()
      const [y, end] = [top(), side + width()]
      frame
        .clear()
        .roundRect(side - 5, y - 5, width() + 10, barHeight + 10, 8)
        .fill(0x0d1117)
      frame.roundRect(side - 5, y - 5, width() + 10, barHeight + 10, 8).stroke({ color: EDGE, width: 1 })
      for (const tick of ticks) {
        frame.rect(xOf(tick.at) - 0.5, y + barHeight + 5, 1, 6).fill(SOFT)
        words.addChild(
          text(tick.words, SOFT, xOf(tick.at), y + barHeight + 13, edgeAnchor(xOf(tick.at), end, tick.words)),
        )
      }
      // The goal is a post; marks stack above its words.
      const post = xOf(goal.at)
      const wide = goal.words.length * letterWidth
      const right = Math.min(end, post + wide / 2)
      pins
        .clear()
        .rect(post - 2, y - 12, 2, barHeight + 12)
        .fill(ORANGE)
      words.addChild(text(goal.words, ORANGE, right, y - 28, 1, true))
      drawMarks(marks, [right - wide - 8, right + 8])
    },
    fill(part: number): void {
      const count = Math.max(1, Math.floor((width() + lampGap) / (lampWidth + lampGap)))
      const pitch = width() / count
      const lit = part * count
      lamps.clear()
      for (let i = 0; i < count; i++) {
        const on = Math.max(0, Math.min(1, lit - i))
        lamps.roundRect(side + i * pitch, top(), pitch - lampGap, barHeight, 2).fill(DARK)
        if (on === 0) continue
        // A lamp that is partly reached glows partly; even the first one is never wholly dark.
        lamps
          .roundRect(side + i * pitch, top(), pitch - lampGap, barHeight, 2)
          .fill({ color: heat(i / count), alpha: 0.25 + 0.75 * on })
      }
    },
    /** Lights the frame up; 1 is brightest, 0 dark. */
    flash(strength: number): void {
      glow.clear()
      if (strength <= 0) return
      for (const [spread, alpha] of [
        [10, 0.28],
        [20, 0.14],
        [34, 0.07],
      ] as const) {
        glow
          .roundRect(side - spread, top() - spread, width() + spread * 2, barHeight + spread * 2, 8 + spread)
          .fill({ color: GOLD, alpha: alpha * strength })
      }
    },
  }

  function drawMarks(marks: readonly GaugeMark[], goal: [from: number, to: number]): void {
    const end = side + width()
    // Each mark gets the lowest row where its words meet no others.
    const rows: [number, number][][] = [[goal]]
    for (const mark of [...marks].sort((a, b) => b.at - a.at)) {
      const x = xOf(mark.at)
      const wide = mark.words.length * letterWidth + 10
      const left = x + wide > end ? x - wide : x
      const row = freeRow(rows, left, left + wide)
      const y = top() - 28 - row * rowHeight
      pins.rect(x - 1, y + 2, 2, top() - y - 2 + barHeight).fill({ color: mark.tint, alpha: 0.9 })
      words.addChild(text(mark.words, mark.tint, left === x ? x + 6 : x - 6, y, left === x ? 0 : 1))
    }
  }
}

function freeRow(rows: [number, number][][], from: number, to: number): number {
  for (let row = 0; ; row++) {
    const taken = rows[row] ?? []
    if (taken.some(([start, end]) => from < end && to > start)) continue
    taken.push([from, to])
    rows[row] = taken
    return row
  }
}

/** Words at the ends stay inside. */
function edgeAnchor(x: number, end: number, words: string): number {
  const half = (words.length * letterWidth) / 2
  return x - half < 0 ? 0 : x + half > end + side ? 1 : 0.5
}

/** From ember over orange to gold. */
function heat(part: number): number {
  const [from, to, t] = part < 0.6 ? [0x8a4a06, ORANGE, part / 0.6] : [ORANGE, GOLD, (part - 0.6) / 0.4]
  const channel = (shift: number): number => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255]
    return Math.round(a + (b - a) * t) << shift
  }
  return channel(16) | channel(8) | channel(0)
}

function text(value: string, fill: number, x: number, y: number, anchorX: number, isBold = false): Text {
  const word = new Text({
    text: value,
    style: { fill, fontSize: 12, fontFamily: family, fontWeight: isBold ? '700' : '500' },
  })
  word.anchor.set(anchorX, 0)
  word.position.set(Math.round(x), Math.round(y))
  return word
}
