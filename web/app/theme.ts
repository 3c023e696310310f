// The look: dark arcade. Tokens only; a component that needs a colour of its own has gone wrong.
import { createSystem, defaultBaseConfig, defineConfig, mergeConfigs } from '@chakra-ui/react'
import * as chakra from '@chakra-ui/react/theme'

// Only the recipes in use: all of them cost 40 kB. A component whose recipe is missing here renders unstyled; theme.test
// holds this list against what is imported.
export const RECIPES = {
  button: chakra.buttonRecipe,
  badge: chakra.badgeRecipe,
  heading: chakra.headingRecipe,
}

const base = mergeConfigs(defaultBaseConfig, {
  preflight: true,
  cssVarsPrefix: 'game',
  cssVarsRoot: chakra.cssVarsRoot,
  globalCss: chakra.globalCss,
  theme: {
    breakpoints: chakra.breakpoints,
    keyframes: chakra.keyframes,
    tokens: chakra.tokens,
    semanticTokens: chakra.semanticTokens,
    textStyles: chakra.textStyles,
    layerStyles: chakra.layerStyles,
    animationStyles: chakra.animationStyles,
    recipes: RECIPES,
    slotRecipes: {},
  },
})

const grid = 'rgba(240, 246, 252, 0.022)'

const ours = defineConfig({
  globalCss: {
    'html, body': { bg: 'page', color: 'ink', fontFamily: 'body', minHeight: '100%' },
    // No ligatures: a typeface that turns 4x4 into 4×4 changes an address.
    'html *': { fontVariantLigatures: 'no-contextual' },
    // A dim raster under a light from above, as of a screen in a dark room.
    body: {
      backgroundImage: `radial-gradient(60rem 26rem at 50% -8rem, rgba(247, 147, 26, 0.13), transparent 70%),
        linear-gradient(${grid} 1px, transparent 1px), linear-gradient(90deg, ${grid} 1px, transparent 1px)`,
      backgroundSize: 'auto, 32px 32px, 32px 32px',
      backgroundRepeat: 'no-repeat, repeat, repeat',
    },
    html: { scrollPaddingTop: '1.5rem' },
    // Figures that change keep their width.
    '.figure': { fontFamily: 'mono', fontVariantNumeric: 'tabular-nums' },
    'a:focus-visible, button:focus-visible, summary:focus-visible, [tabindex]:focus-visible': {
      outline: '2px solid {colors.btc.focusRing}',
      outlineOffset: '2px',
      borderRadius: '4px',
    },
    'h1[tabindex="-1"]:focus, main:focus': { outline: 'none' },
    '::selection': { bg: 'btc.solid', color: 'page' },
    '*, *::before, *::after': {
      _motionReduce: { animationDuration: '0.01ms !important', transitionDuration: '0.01ms !important' },
    },
  },
  theme: {
    keyframes: {
      arrive: { from: { backgroundColor: 'rgba(247, 147, 26, 0.22)' }, to: { backgroundColor: 'transparent' } },
      pulse: { '50%': { opacity: '0.35' } },
    },
    tokens: {
      fonts: {
        body: { value: "'Inter Variable', system-ui, sans-serif" },
        heading: { value: "'Inter Variable', system-ui, sans-serif" },
        mono: { value: "'JetBrains Mono Variable', ui-monospace, monospace" },
      },
    },
    semanticTokens: {
      colors: {
        page: { value: '#0D1117' },
        panel: { value: '#161B22' },
        raised: { value: '#1F262E' },
        line: { value: '#30363D' },
        ink: { value: '#F0F3F6' },
        soft: { value: '#9DA7B3' },
        win: { value: '#00FF41' },
        gold: { value: '#FFD54A' },
        loss: { value: '#FF7B72' },
        btc: {
          solid: { value: '#F7931A' },
          contrast: { value: '#0D1117' },
          fg: { value: '#F7931A' },
          muted: { value: '#4A2F0C' },
          subtle: { value: '#2A1D0C' },
          emphasized: { value: '#C97512' },
          focusRing: { value: '#F7931A' },
          border: { value: '#C97512' },
        },
      },
    },
  },
})

export const system = createSystem(base, ours)
