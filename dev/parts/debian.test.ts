import { expect, test } from 'vitest'
import { librariesOf, mirrorsIn, missingLibraries } from './debian.ts'

test('the mirror is found in one-line sources and in deb822 sources, once', () => {
  const sources = [
    '# deb http://old.example/debian bookworm main',
    'deb [arch=amd64 signed-by=/k.gpg] https://mirror.example/debian/ bookworm main',
    'Types: deb',
    'URIs: https://mirror.example/debian http://second.example/ftp/debian',
  ].join('\n')
  expect(mirrorsIn(sources)).toEqual(['https://mirror.example/debian', 'http://second.example/ftp/debian'])
})

test('security archives and other vendors are no mirror of the suite', () => {
  const sources =
    'deb http://deb.example/debian-security bookworm-security main\ndeb https://vendor.example/node nodistro main'
  expect(mirrorsIn(sources)).toEqual([])
})

test('the libraries are followed to the end; programs that a package also depends on are left out', () => {
  const graph = [
    'bitcoin-knots',
    ' |Depends: debconf',
    '  Depends: <debconf-2.0>',
    '    cdebconf',
    '  Depends: libc6',
    '  Depends: libzmq5',
    'libzmq5',
    '  Depends: libsodium26',
    '  PreDepends: libgcc-s1:amd64',
    'libsodium26',
    '  Depends: libc6',
    '  Suggests: libfoo',
    'debconf',
    '  Depends: libperl',
    'libc6',
    '  Depends: libc-bin',
  ].join('\n')
  expect(librariesOf(['bitcoin-knots'], graph)).toEqual([
    'bitcoin-knots',
    'libc6',
    'libgcc-s1',
    'libsodium26',
    'libzmq5',
  ])
})

test('a library that the loader cannot find is named', () => {
  const listing = '\tlibzmq.so.5 => not found\n\tlibc.so.6 => /x/libc.so.6 (0x00007f)\n\tlinux-vdso.so.1 (0x0)'
  expect(missingLibraries(listing)).toEqual(['libzmq.so.5'])
})
