// What a key may do besides reading what is public.

export const API_SCOPES = ['profile:read', 'profile:write'] as const
export type ApiScope = (typeof API_SCOPES)[number]

export const isApiScope = (text: string): text is ApiScope => (API_SCOPES as readonly string[]).includes(text)
