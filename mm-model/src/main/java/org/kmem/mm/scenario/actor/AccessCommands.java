package org.kmem.mm.scenario.actor;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.units.PageSize;

/** The commands that access memory: {@code touch}, {@code stack}, {@code peek}, {@code poke}, {@code nonzero}. */
final class AccessCommands {
  private static final String NO_SUCH_REGION = "no such region";
  private static final byte WRITTEN = 1;

  private final ActorMemory memory;
  private final Actor actor;

  AccessCommands(ActorMemory memory, Actor actor) {
    this.memory = memory;
    this.actor = actor;
  }

  /**
   * A loop over memory.
   *
   * @param base what offsets are told from
   * @param from first address
   * @param length how far; downwards if the stride is negative
   * @param stride bytes from one access to the next
   * @param write whether it stores
   * @param fill what whole pages are filled with; null for single bytes
   * @param repeat how many times
   */
  private record Loop(
      long base,
      long from,
      long length,
      long stride,
      boolean write,
      @Nullable FillKind fill,
      long repeat) {
    boolean isIn(long offset) {
      return stride > 0 ? offset < length : offset > -length;
    }
  }

  /** {@code touch REGION [read|write] [OFF LEN] [stride BYTES] [fill KIND] [repeat N]}. */
  Answer touch(Words words) {
    Region region = words.hasNext() ? actor.region(words.next()) : null;
    if (region == null) {
      return Answer.failed(NO_SUCH_REGION);
    }
    boolean write = !words.accept("read");
    if (write) {
      words.accept("write");
    }
    Words.Range range = words.range(region);
    long stride = PageSize.SIZE_BYTES;
    long repeat = 1;
    FillKind fill = null;
    while (words.left() >= 2) {
      switch (words.next()) {
        case "stride" -> stride = Amount.bytes(words.next());
        case "fill" -> fill = FillKind.of(words.next());
        case "repeat" -> repeat = Amount.decimal(words.next());
        default -> {
          return Answer.failed(Errno.EINVAL);
        }
      }
    }
    return loop(
        new Loop(region.address(), range.address(), range.length(), stride, write, fill, repeat));
  }

  /** {@code stack LEN}: writes downwards, below what the tool itself uses. */
  Answer stack(ActorProgram program, long length) {
    long low = program.warm();
    return loop(
        new Loop(low, low - PageSize.SIZE_BYTES, length, -PageSize.SIZE_BYTES, true, null, 1));
  }

  private Answer loop(Loop loop) {
    long minor = memory.minorFaults();
    long major = memory.majorFaults();
    String trapped = "";
    try {
      for (long round = 0; round < loop.repeat(); round++) {
        for (long offset = 0; loop.isIn(offset); offset += loop.stride()) {
          access(loop, loop.from() + offset);
        }
      }
    } catch (Trap trap) {
      trapped = trap.signal() + " offset=" + (trap.address() - loop.base()) + " ";
    }
    String faults =
        "minor=%d major=%d".formatted(memory.minorFaults() - minor, memory.majorFaults() - major);
    return new Answer(trapped.isEmpty() ? 0 : 1, trapped + faults + "\n");
  }

  private void access(Loop loop, long address) throws Trap {
    if (loop.fill() != null) {
      memory.fillPage(address, loop.fill());
    } else if (loop.write()) {
      memory.store(address, WRITTEN);
    } else {
      memory.load(address);
    }
  }

  /** {@code peek REGION OFF}, {@code poke REGION OFF [VALUE]}, {@code nonzero REGION [OFF LEN]}. */
  Answer single(Words words) {
    Region region = words.hasNext() ? actor.region(words.next()) : null;
    if (region == null) {
      return Answer.failed(NO_SUCH_REGION);
    }
    try {
      if (words.command().equals("nonzero")) {
        return nonzero(words.range(region));
      }
      if (!words.hasNext()) {
        return Answer.failed(Errno.EINVAL);
      }
      long address = region.address() + Amount.bytes(words.next());
      if (words.command().equals("peek")) {
        return Answer.of(Integer.toString(memory.load(address)));
      }
      memory.store(address, (byte) (words.hasNext() ? Amount.decimal(words.next()) : WRITTEN));
      return Answer.OK;
    } catch (Trap trap) {
      return Answer.failed(trap.signal().name());
    }
  }

  private Answer nonzero(Words.Range range) throws Trap {
    long count = 0;
    for (long offset = 0; offset < range.length(); offset += PageSize.SIZE_BYTES) {
      count += memory.load(range.address() + offset) == 0 ? 0 : 1;
    }
    return Answer.of(Long.toString(count));
  }
}
