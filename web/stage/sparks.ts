import { type Container, Graphics, Particle, ParticleContainer, type Renderer, type Texture } from 'pixi.js'

export const sparksMax = 500

interface Spark {
  readonly particle: Particle
  vx: number
  vy: number
  lifeMs: number
  leftMs: number
}

export interface Sparks {
  readonly view: Container
  /** Throws `count` sparks from a point, upwards; none where all are in the air. */
  burst(x: number, y: number, tint: number, count: number, speed: number): void
  step(elapsedMs: number, gravity: number): void
  destroy(): void
}

/** A fixed number of particles, used again and again: an endless stream of shares costs no garbage. */
export function createSparks(renderer: Renderer, size: number): Sparks {
  const dot = new Graphics().circle(0, 0, size).fill(0xffffff)
  const texture: Texture = renderer.generateTexture(dot)
  dot.destroy()
  const view = new ParticleContainer({ texture, dynamicProperties: { position: true, color: true, vertex: true } })
  const flying: Spark[] = []
  const resting: Spark[] = Array.from({ length: sparksMax }, () => ({
    particle: new Particle({ texture, anchorX: 0.5, anchorY: 0.5 }),
    vx: 0,
    vy: 0,
    lifeMs: 1,
    leftMs: 0,
  }))

  return {
    view,
    burst(x, y, tint, count, speed) {
      for (let i = 0; i < count; i++) {
        const spark = resting.pop()
        if (!spark) return
        const angle = -Math.PI / 2 + (Math.random() - 0.5) * 1.6
        const pace = speed * (0.4 + Math.random() * 0.8)
        spark.vx = Math.cos(angle) * pace
        spark.vy = Math.sin(angle) * pace
        spark.lifeMs = 700 + Math.random() * 900
        spark.leftMs = spark.lifeMs
        spark.particle.x = x
        spark.particle.y = y
        spark.particle.tint = tint
        flying.push(spark)
        view.particleChildren.push(spark.particle)
      }
      view.update()
    },
    step(elapsedMs, gravity) {
      const seconds = elapsedMs / 1_000
      let kept = 0
      for (const spark of flying) {
        spark.leftMs -= elapsedMs
        if (spark.leftMs <= 0) {
          resting.push(spark)
          continue
        }
        spark.vy += gravity * seconds
        spark.particle.x += spark.vx * seconds
        spark.particle.y += spark.vy * seconds
        spark.particle.alpha = spark.leftMs / spark.lifeMs
        flying[kept] = spark
        view.particleChildren[kept] = spark.particle
        kept++
      }
      if (kept === flying.length) return
      flying.length = kept
      view.particleChildren.length = kept
      view.update()
    },
    destroy() {
      view.destroy()
      texture.destroy(true)
    },
  }
}
