"""How much of one core pictures take: stills, and clips of 20 seconds. Promised: 100 ms, and 2 s.

Processor time, so that neighbours on the machine count less; they still slow down caches and shared cores.
"""

import pathlib
import statistics
import tempfile
import time

from content import catalog, model
from content.drawing import media, motion

HELD_S = 20


def main() -> None:
    movements = catalog.load().movements
    stills, clips, sizes = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for movement in movements.values():
            held = HELD_S - movement.dose.in_s
            clip = media.Clip(kind=motion.Kind.HOLD, dose=model.ChosenDose(1, held), side=model.Side.RIGHT)
            # The first picture of a movement also looks for its camera.
            begun = time.process_time()
            media.still(movement, pathlib.Path(folder))
            drawn = time.process_time()
            path = media.clip(movement, clip, pathlib.Path(folder))
            stills.append((drawn - begun) * 1000)
            clips.append(time.process_time() - drawn)
            sizes.append(path.stat().st_size / 1000)
    for name, figures, unit in (("still", stills, "ms"), (f"{HELD_S} s clip", clips, "s"), ("size", sizes, "kB")):
        print(f"{name:12} median {statistics.median(figures):7.2f} {unit}, slowest {max(figures):7.2f} {unit}")


if __name__ == "__main__":
    main()
