package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.memcg.MemcgLimits;
import org.kmem.mm.memcg.Reclaimer;
import org.kmem.mm.procfs.seq.SysfsInput;

/**
 * {@code memory.reclaim}: an amount, and perhaps {@code swappiness=} and a number, reclaims that much. May wait.
 */
final class ReclaimFile extends CgroupFile {
  private static final String SWAPPINESS = "swappiness=";
  private static final int SWAPPINESS_MAX = 200;

  private final MemcgLimits limits;

  ReclaimFile(MemcgLimits limits, Cgroup group) {
    super(TRIGGER, group);
    this.limits = limits;
  }

  @Override
  protected long store(String text) {
    String words = text.strip();
    ByteAmount amount = ByteAmount.parse(words);
    if (amount.end() == 0) {
      return Errno.EINVAL.asResult();
    }
    long swappiness = Reclaimer.DEFAULT_SWAPPINESS;
    for (String word : words.substring(amount.end()).strip().split(" ", -1)) {
      if (!word.isEmpty()) {
        swappiness = word.startsWith(SWAPPINESS) ? swappiness(word) : Errno.EINVAL.asResult();
        if (swappiness < 0) {
          return swappiness;
        }
      }
    }
    return limits.reclaim(group().memory(), amount.pages(), (int) swappiness);
  }

  private static long swappiness(String word) {
    return new SysfsInput(word.substring(SWAPPINESS.length()))
        .signedInt(
            true,
            number -> number < 0 || number > SWAPPINESS_MAX ? Errno.EINVAL.asResult() : number);
  }
}
