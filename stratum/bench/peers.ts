// What others take on the same kind of machine: two cores, the server pinned to one of them and the load to the other,
// medians of several runs, other work on both. A server's processor time is the figure that holds on a noisy machine.
// ckpool-lhr is a fork of ckpool with fractional difficulty; the floor is a Node server that checks nothing.
import type { Row } from './figures.ts'

export const SUBMIT_PEERS: readonly Row[] = [
  { name: 'ckpool-lhr (C), depth 1', cells: ['16,100', '53', '2.8', '9.1'] },
  { name: 'ckpool-lhr (C), depth 8', cells: ['18,600', '48', '20', '52'] },
  { name: 'ckpool-lhr (C), 2,500 transactions', cells: ['20,500', '45', '', ''] },
  { name: 'public-pool (Node), depth 1', cells: ['1,560', '465', '23', '67'] },
  { name: 'public-pool (Node), depth 8', cells: ['2,440', '405', '155', '369'] },
  { name: 'public-pool, 2,500 transactions', cells: ['1,160', '813', '', ''] },
  { name: 'a Node server that checks nothing, 1', cells: ['25,900', '19', '1.4', '7.9'] },
  { name: 'a Node server that checks nothing, 8', cells: ['36,400', '15', '9.7', '27'] },
  { name: 'target', cells: ['> 16,100', '≤ 30', '', ''], note: '≤ 35 µs with 2,500 transactions' },
]

/** All of them with one address for all miners, the best case of ckpool. */
export const FANOUT_PEERS: readonly Row[] = [
  { name: 'ckpool-lhr (C), 1,000', cells: ['14', '32', '44', '44', '30', ''] },
  { name: 'ckpool-lhr (C), 5,000', cells: ['20', '140', '210', '210', '130', ''] },
  { name: 'ckpool-lhr (C), 10,000', cells: ['22', '146', '197', '198', '170', ''] },
  { name: 'ckpool-lhr, 1,000, 2,500 tx', cells: ['66', '95', '108', '108', '70', ''] },
  { name: 'public-pool (Node), 1,000', cells: ['17', '95', '157', '158', '130', ''] },
  { name: 'public-pool (Node), 5,000', cells: ['30', '285', '497', '498', '370', ''] },
  { name: 'public-pool (Node), 10,000', cells: ['27', '619', '1,376', '1,379', '1,020', ''] },
  { name: 'public-pool, 1,000, 2,500 tx', cells: ['214', '466', '688', '691', '620', ''] },
  { name: 'a Node server that writes, 10,000', cells: ['6', '65', '116', '117', '130', ''] },
  { name: 'target at 10,000, an address each', cells: ['', '', '< 150', '', '', ''] },
  { name: 'target with 2,500 transactions', cells: ['< 50', '', '', '', '', ''] },
]

export const MEMORY_PEERS: readonly Row[] = [
  { name: 'ckpool-lhr (C)', cells: ['7.4', '6.0', '5.7', '63'] },
  { name: 'public-pool (Node)', cells: ['153', '16.5', '12.2', '274'] },
  { name: 'a Node server that checks nothing', cells: ['53', '12.5', '4.1', '93'] },
  { name: 'target', cells: ['', '', '< 8', ''] },
]

/** Their handshakes were made a hundred at a time; only their processor time compares. */
export const STORM_PEERS: readonly Row[] = [
  { name: 'ckpool-lhr (C), 100 at a time', cells: ['10,000', '', '', '', '0.72'] },
  { name: 'public-pool (Node), 100 at a time', cells: ['10,000', '', '', '', '1.1'] },
  { name: 'a Node server that checks nothing', cells: ['10,000', '', '', '', '0.10'] },
  { name: 'target', cells: ['10,000', '< 10', '', '', ''] },
]
