// The one door to Pixi: a canvas in a host element, gone again without a trace. Knows no React and no game word.
import 'pixi.js/unsafe-eval' // Pixi builds shader code with new Function otherwise, which our policy forbids.
import { Application } from 'pixi.js'

export interface Stage {
  /** Safe at any time, also before the renderer is ready; React's StrictMode does just that. */
  destroy(): void
}

export interface Scene {
  /** Moves everything on by so many milliseconds; true while anything still moves. */
  frame(elapsedMs: number): boolean
  /** The host has a new size. */
  resize(): void
  destroy(): void
}

/** Builds the scene; `wake` asks for frames after something has begun to move or has changed. */
export type SceneMaker = (app: Application, wake: () => void) => Scene

/** After a pause nothing leaps. */
const frameMsMax = 100

export function mount(host: HTMLElement, make: SceneMaker): Stage {
  const app = new Application()
  let gone = false
  let ready = false
  let scene: Scene | null = null
  const loop = createLoop((elapsedMs) => {
    const moving = scene?.frame(elapsedMs) ?? false
    app.render()
    return moving
  })
  const onResize = (): void => {
    scene?.resize()
    loop.wake()
  }
  const end = (): void => {
    loop.stop()
    scene?.destroy()
    app.destroy({ removeView: true }, { children: true, texture: true, textureSource: true, context: true })
  }
  const begin = async (): Promise<void> => {
    await app.init({
      preference: ['webgl', 'canvas'],
      resizeTo: host,
      backgroundAlpha: 0,
      antialias: true,
      autoDensity: true,
      resolution: Math.min(devicePixelRatio, 2),
      // What stands still is not drawn again: a page that is left open on a desk costs nothing.
      autoStart: false,
      sharedTicker: false,
    })
    ready = true
    if (gone) return end()
    // Words beside the canvas say what it shows.
    app.canvas.setAttribute('aria-hidden', 'true')
    app.canvas.style.display = 'block'
    host.append(app.canvas)
    scene = make(app, loop.wake)
    app.renderer.on('resize', onResize)
    loop.wake()
    host.dataset.renderer = app.renderer.name
  }
  begin().catch((error: unknown) => {
    // Without WebGL and canvas the words beside it remain.
    host.dataset.renderer = `none: ${error instanceof Error ? error.message : error}`
  })
  return {
    destroy() {
      if (gone) return
      gone = true
      if (ready) end()
    },
  }
}

/** Animation frames while something moves, and none otherwise. Browsers give none to a hidden page. */
function createLoop(frame: (elapsedMs: number) => boolean) {
  let handle: number | null = null
  let lastMs: number | null = null
  const run = (nowMs: number): void => {
    handle = null
    const elapsedMs = lastMs === null ? 0 : Math.min(frameMsMax, nowMs - lastMs)
    lastMs = nowMs
    if (frame(elapsedMs)) handle ??= requestAnimationFrame(run)
    else lastMs = null
  }
  return {
    wake: (): void => {
      handle ??= requestAnimationFrame(run)
    },
    stop: (): void => {
      if (handle !== null) cancelAnimationFrame(handle)
      handle = null
    },
  }
}
