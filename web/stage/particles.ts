import { type Container, Particle, ParticleContainer, type Renderer, type Texture } from 'pixi.js'

/** Where a particle starts and how it moves: pixels, radians, seconds. */
export interface Launch {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly tint: number
  readonly lifeMs: number
  readonly scale: number
  /** Turns per second; 0 for what is round. */
  readonly spin: number
}

export interface Forces {
  /** Downwards, pixels per second squared. */
  readonly gravity: number
  /** Part of the speed that is lost in a second, 0 to 1. */
  readonly drag: number
}

export interface Particles {
  readonly view: Container
  /** False when all are in the air: then none is added. */
  launch(launch: Launch): boolean
  /** True while any is in the air. */
  step(elapsedMs: number, forces: Forces): boolean
  destroy(): void
}

interface Flight {
  readonly particle: Particle
  vx: number
  vy: number
  spin: number
  scale: number
  lifeMs: number
  leftMs: number
}

/** A fixed number of particles, used again and again: an endless stream of shares costs no garbage. */
export function createParticles(texture: Texture, most: number): Particles {
  const view = new ParticleContainer({
    texture,
    dynamicProperties: { position: true, color: true, vertex: true, rotation: true },
  })
  const flying: Flight[] = []
  const resting: Flight[] = Array.from({ length: most }, () => ({
    particle: new Particle({ texture, anchorX: 0.5, anchorY: 0.5 }),
    vx: 0,
    vy: 0,
    spin: 0,
    scale: 1,
    lifeMs: 1,
    leftMs: 0,
  }))
  return {
    view,
    launch(launch) {
      const flight = resting.pop()
      if (!flight) return false
      const { particle } = flight
      flight.vx = launch.vx
      flight.vy = launch.vy
      flight.spin = launch.spin
      flight.scale = launch.scale
      flight.lifeMs = flight.leftMs = launch.lifeMs
      particle.x = launch.x
      particle.y = launch.y
      particle.tint = launch.tint
      particle.alpha = 1
      particle.rotation = launch.spin * 7
      particle.scaleX = particle.scaleY = launch.scale
      flying.push(flight)
      view.particleChildren.push(particle)
      view.update()
      return true
    },
    step(elapsedMs, { gravity, drag }) {
      const seconds = elapsedMs / 1_000
      const kept = (1 - drag) ** seconds
      let count = 0
      for (const flight of flying) {
        flight.leftMs -= elapsedMs
        if (flight.leftMs <= 0) {
          resting.push(flight)
          continue
        }
        move(flight, seconds, gravity, kept)
        flying[count] = flight
        view.particleChildren[count] = flight.particle
        count++
      }
      if (count !== flying.length) {
        flying.length = count
        view.particleChildren.length = count
        view.update()
      }
      return count > 0
    },
    destroy: () => view.destroy(),
  }
}

function move(flight: Flight, seconds: number, gravity: number, kept: number): void {
  const { particle } = flight
  flight.vx *= kept
  flight.vy = flight.vy * kept + gravity * seconds
  particle.x += flight.vx * seconds
  particle.y += flight.vy * seconds
  const left = flight.leftMs / flight.lifeMs
  // Bright for most of its life.
  particle.alpha = Math.min(1, left * 2)
  if (flight.spin === 0) return
  const angle = flight.spin * Math.PI * 2 * seconds
  particle.rotation += angle
  // Paper that tumbles shows its edge now and then.
  particle.scaleY = flight.scale * Math.cos(particle.rotation * 1.7)
}

/** A texture of one shape; the caller destroys it. */
export function textureOf(renderer: Renderer, shape: Container): Texture {
  const texture = renderer.generateTexture({ target: shape, resolution: 2 })
  shape.destroy()
  return texture
}
