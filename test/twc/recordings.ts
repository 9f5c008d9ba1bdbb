/** A frame in a layout of the field, with ids and amounts of our own. */
interface Recording {
  readonly kind: string;
  /** As on the wire, with the bytes a charger or an adapter leaves behind it. */
  readonly wire: string;
  /** Decoded, without the checksum. */
  readonly body: string;
}

/** Every kind of frame that is known, in each of its lengths. All bytes in hex. */
export const recordings: readonly Recording[] = [
  {
    kind: 'linkready 1 of a master, 14 bytes',
    wire: 'c0fce1fade5a000000000000000013c0',
    body: 'fce1fade5a0000000000000000',
  },
  {
    kind: 'linkready 1 of a master, 16 bytes, with its rating',
    wire: 'c0fce1fade5a0640000000000000000059c0ff',
    body: 'fce1fade5a06400000000000000000',
  },
  {
    kind: 'linkready 2 of a master',
    wire: 'c0fbe2fade5a000000000000000014c0',
    body: 'fbe2fade5a0000000000000000',
  },
  {
    kind: 'linkready of a charger, protocol 1',
    wire: 'c0fde204d79c0fa000000000000008c0fe',
    body: 'fde204d79c0fa0000000000000',
  },
  {
    kind: 'linkready of a charger, protocol 2',
    wire: 'c0fde22134dbdc0c80000000000000000083c0fc',
    body: 'fde22134c00c800000000000000000',
  },
  {
    kind: 'heartbeat of a master: no change',
    wire: 'c0fbe0fade21340000000000000000000dc0',
    body: 'fbe0fade2134000000000000000000',
  },
  {
    kind: 'heartbeat of a master: limit for protocol 1',
    wire: 'c0fbe0fade04d7050c1c00000000dbdcc0',
    body: 'fbe0fade04d7050c1c00000000',
  },
  {
    kind: 'heartbeat of a master: limit for protocol 2',
    wire: 'c0fbe0fade21340905140000000000002fc0',
    body: 'fbe0fade2134090514000000000000',
  },
  {
    kind: 'heartbeat of a master: error',
    wire: 'c0fbe0fade2611020400000000000000f5c0fc',
    body: 'fbe0fade2611020400000000000000',
  },
  {
    kind: 'heartbeat of a charger, protocol 1',
    wire: 'c0fde004d7fade010c1c0ba800006fc0fe',
    body: 'fde004d7fade010c1c0ba80000',
  },
  {
    kind: 'heartbeat of a charger, protocol 2',
    wire: 'c0fde02134fade08051404dbdc00000000f2c0f8',
    body: 'fde02134fade08051404c000000000',
  },
  {
    kind: 'meter request, 13 bytes',
    wire: 'c0fbebfade213400000000000018c0ff',
    body: 'fbebfade2134000000000000',
  },
  {
    kind: 'meter request, 15 bytes',
    wire: 'c0fbebfade26110000000000000000fac0',
    body: 'fbebfade26110000000000000000',
  },
  {
    kind: 'meter request, 16 bytes',
    wire: 'c0fbebfade213400000000000000000018c0',
    body: 'fbebfade2134000000000000000000',
  },
  {
    kind: 'meter, three phases',
    wire: 'c0fdeb213400000db800e700e900e51f201f000018c0fc',
    body: 'fdeb213400000db800e700e900e51f201f0000',
  },
  {
    kind: 'meter, one phase, in watt-hours',
    wire: 'c0fdeb2611001e84dbdd00f0000000002f00000000bec0fc',
    body: 'fdeb2611001e84db00f0000000002f00000000',
  },
  {
    kind: 'meter, older form',
    wire: 'c0fdeb3047000000dbdc00e600e400e800d4c0fa',
    body: 'fdeb3047000000c000e600e400e800',
  },
  {
    kind: 'firmware request',
    wire: 'c0fbecfade213400000000000000000019c0',
    body: 'fbecfade2134000000000000000000',
  },
  {
    kind: 'firmware',
    wire: 'c0fdec213404050101000000000000004cc0fc',
    body: 'fdec21340405010100000000000000',
  },
  {
    kind: 'serial',
    wire: 'c0fded21344131384a303030323133340000000090c0fc',
    body: 'fded21344131384a3030303231333400000000',
  },
  {
    kind: 'vin request',
    wire: 'c0fbeefade21340000000000000000001bc0',
    body: 'fbeefade2134000000000000000000',
  },
  {
    kind: 'vin, part 1',
    wire: 'c0fdee213435594a5341374500000000000000002bc0fc',
    body: 'fdee213435594a534137450000000000000000',
  },
  {
    kind: 'vin, part 2',
    wire: 'c0fdef2134323248463138340000000000000000d3c0fc',
    body: 'fdef2134323248463138340000000000000000',
  },
  {
    kind: 'vin, part 3',
    wire: 'c0fdf12134323033000000000000000000000000dbddc0fc',
    body: 'fdf12134323033000000000000000000000000',
  },
  {
    kind: 'vin, none known',
    wire: 'c0fdee261100000000000000000000000000000025c00200',
    body: 'fdee2611000000000000000000000000000000',
  },
  {
    kind: 'serial, older form',
    wire: 'c0fd1941313643303030304330447bc0fe',
    body: 'fd194131364330303030433044',
  },
  {
    kind: 'model, older form',
    wire: 'c0fd1a45565754533438484c0000b3c0fe',
    body: 'fd1a45565754533438484c0000',
  },
  {
    kind: 'firmware, older form',
    wire: 'c0fd1b040208000000000000000029c0fe',
    body: 'fd1b0402080000000000000000',
  },
  {
    kind: 'plug state',
    wire: 'c0fdb4213403000000000000000000000cc0fc',
    body: 'fdb421340300000000000000000000',
  },
  {
    kind: 'contactor opened',
    wire: 'c0fdb22134000000000000000000000007c0fc',
    body: 'fdb221340000000000000000000000',
  },
  {
    kind: 'idle master',
    wire: 'c0fc1d000000000000000000000000001dc0fc',
    body: 'fc1d00000000000000000000000000',
  },
  {
    kind: 'not understood by anybody',
    wire: 'c0fba43047dbdcdbdddcdd00000000000000000000006fc0fc',
    body: 'fba43047c0dbdcdd0000000000000000000000',
  },
];
