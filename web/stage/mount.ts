// The one door to Pixi: a canvas in a host element, gone again without a trace. Knows no React and no game word.
import 'pixi.js/unsafe-eval' // Pixi builds shader code with new Function otherwise, which our policy forbids.
import { Application } from 'pixi.js'

export interface Stage {
  /** Safe at any time, also before the renderer is ready; React's StrictMode does just that. */
  destroy(): void
}

/** Draws into the application; what it returns is called before the application goes. */
export type Scene = (app: Application) => () => void

export function mount(host: HTMLElement, scene: Scene): Stage {
  const app = new Application()
  let gone = false
  let ready = false
  let stop: (() => void) | undefined
  const onVisibility = (): void => {
    if (document.hidden) app.stop()
    else app.start()
  }
  const end = (): void => {
    document.removeEventListener('visibilitychange', onVisibility)
    stop?.()
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
      sharedTicker: false,
    })
    ready = true
    if (gone) return end()
    // Words beside the canvas say what it shows.
    app.canvas.setAttribute('aria-hidden', 'true')
    app.canvas.style.display = 'block'
    host.append(app.canvas)
    stop = scene(app)
    document.addEventListener('visibilitychange', onVisibility)
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
