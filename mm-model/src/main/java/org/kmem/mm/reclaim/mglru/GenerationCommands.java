package org.kmem.mm.reclaim.mglru;

import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.folio.TierHistory;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;
import org.kmem.zone.ZoneType;

/**
 * What debugfs shows of generations, and the commands it obeys: {@code + memcg node seq [can_swap [force]]} adds a
 * generation to a group's on a node, {@code - memcg node seq [swappiness [pages]]} evicts all up to one. Groups are
 * numbered from 1 there, the root's number.
 *
 * <p>Kernel counterpart: {@code lru_gen_seq_show}, {@code lru_gen_seq_write}.
 */
public final class GenerationCommands {
  private static final int FIRST_ID = 1;
  private static final int SWAPPINESS_MAX = 200;
  private static final long NOT_GIVEN = -1;
  private static final Pattern COMMAND =
      Pattern.compile("(\\S)\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)(?:\\s+(\\d+)(?:\\s+(\\d+))?)?\\s*");

  private final Scheduler scheduler;
  private final LruLists lru;
  private final Aging aging;
  private final GenerationScan scan;
  private final int nodes;

  /**
   * For a machine.
   *
   * @param scheduler who runs its tasks
   * @param lru its lists
   * @param aging who ages
   * @param scan who evicts
   * @param nodes how many it has
   */
  GenerationCommands(
      Scheduler scheduler, LruLists lru, Aging aging, GenerationScan scan, int nodes) {
    this.scheduler = scheduler;
    this.lru = lru;
    this.aging = aging;
    this.scan = scan;
    this.nodes = nodes;
  }

  /**
   * Shows the generations of a group.
   *
   * @param memcg its number
   * @param path its path
   * @param full whether tiers and walks are shown too
   * @param out where to
   */
  public void show(int memcg, String path, boolean full, StringBuilder out) {
    out.append(String.format(Locale.ROOT, "memcg %5d %s\n", memcg + FIRST_ID, path));
    for (int node = 0; node < nodes; node++) {
      out.append(String.format(Locale.ROOT, " node %5d\n", node));
      show(lru.vecs().of(memcg, node), full, out);
    }
  }

  private void show(LruVec vec, boolean full, StringBuilder out) {
    long first =
        full ? Math.max(vec.maxSeq() - LruVec.MAX_NR_GENS + 1, 0) : vec.minSeq(LruVec.TYPE_ANON);
    for (long seq = first; seq <= vec.maxSeq(); seq++) {
      long age = scheduler.clock().nowNanos() - vec.birthNanos(seq);
      out.append(String.format(Locale.ROOT, " %10d %10d", seq, age / SimClock.MILLISECOND));
      for (int type = LruVec.TYPE_ANON; type <= LruVec.TYPE_FILE; type++) {
        char mark = full && seq < vec.minSeq(type) ? 'x' : ' ';
        figure(out, vec.pages(LruVec.generationList(seq, type)), mark);
      }
      out.append('\n');
      if (full) {
        showTiers(vec, seq, out);
        showWalk(vec, seq, out);
      }
    }
  }

  private static void figure(StringBuilder out, long figure, char mark) {
    out.append(String.format(Locale.ROOT, " %10d%c", figure, mark));
  }

  private static void showTiers(LruVec vec, long seq, StringBuilder out) {
    TierHistory tiers = vec.tiers();
    for (int tier = 0; tier < TierHistory.MAX_NR_TIERS; tier++) {
      out.append(String.format(Locale.ROOT, "            %10d", tier));
      for (int type = LruVec.TYPE_ANON; type <= LruVec.TYPE_FILE; type++) {
        if (seq == vec.maxSeq()) {
          figure(out, tiers.averageRefaulted(type, tier), 'R');
          figure(out, tiers.averageTotal(type, tier), 'T');
          figure(out, 0, 'x');
        } else if (seq == vec.minSeq(type)) {
          figure(out, tiers.refaulted(type, tier), 'r');
          figure(out, tiers.evicted(type, tier), 'e');
          figure(out, tiers.spared(type, tier), 'p');
        } else {
          figure(out, 0, 'x');
          figure(out, 0, 'x');
          figure(out, 0, 'x');
        }
      }
      out.append('\n');
    }
  }

  /** The last walk: entries seen, young ones; of tables passed over there are none. */
  private static void showWalk(LruVec vec, long seq, StringBuilder out) {
    boolean last = seq == vec.maxSeq();
    out.append("                      ");
    figure(out, last ? vec.walkedEntries() : 0, last ? 'T' : 'x');
    figure(out, last ? vec.walkedYoung() : 0, last ? 'Y' : 'x');
    figure(out, 0, last ? 'F' : 'x');
    figure(out, 0, last ? 'A' : 'x');
    out.append('\n');
  }

  /**
   * Obeys commands, separated by line ends, commas or semicolons, until one fails. May wait.
   *
   * @param text the commands
   * @param groups whether there is a group with a number
   * @return 0; {@code EINVAL} if it is no command, or for no group, node or generation; {@code ERANGE} if there
   *     are four generations already and it is not to be forced
   */
  public long write(String text, IntPredicate groups) {
    long result = Errno.EINVAL.asResult();
    for (String command : text.split("[,;\n]", -1)) {
      if (!command.isBlank()) {
        result = obey(command.stripLeading(), groups);
        if (result != 0) {
          break;
        }
      }
    }
    return result;
  }

  private long obey(String text, IntPredicate groups) {
    Matcher command = COMMAND.matcher(text);
    if (!command.matches()) {
      return Errno.EINVAL.asResult();
    }
    long memcg = number(command, 2) - FIRST_ID;
    long node = number(command, 3);
    long swappiness = number(command, 5);
    if (node >= nodes
        || memcg < 0
        || memcg > Integer.MAX_VALUE
        || !groups.test((int) memcg)
        || swappiness > SWAPPINESS_MAX) {
      return Errno.EINVAL.asResult();
    }
    LruVec vec = lru.vecs().of((int) memcg, (int) node);
    ScanControl sc = ScanControl.direct(GfpFlags.GFP_KERNEL, 0, ZoneType.MOVABLE.index());
    int weight = swappiness == NOT_GIVEN ? scan.swappiness(vec, sc) : (int) swappiness;
    long option = number(command, 6);
    return switch (command.group(1)) {
      case "+" -> age(vec, number(command, 4), weight > 0, option != 0);
      case "-" -> evict(vec, number(command, 4), sc, weight, option);
      default -> Errno.EINVAL.asResult();
    };
  }

  private static long number(Matcher command, int group) {
    String digits = command.group(group);
    return digits == null
        ? NOT_GIVEN
        : digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }

  private long age(LruVec vec, long seq, boolean canSwap, boolean force) {
    if (seq != vec.maxSeq()) {
      return seq < vec.maxSeq() ? 0 : Errno.EINVAL.asResult();
    }
    int type = canSwap ? LruVec.TYPE_ANON : LruVec.TYPE_FILE;
    if (!force && vec.generations(type) == LruVec.MAX_NR_GENS) {
      return Errno.ERANGE.asResult();
    }
    aging.age(vec, seq, canSwap);
    return 0;
  }

  private long evict(LruVec vec, long seq, ScanControl sc, int swappiness, long pages) {
    if (seq + LruVec.MIN_NR_GENS > vec.maxSeq()) {
      return Errno.EINVAL.asResult();
    }
    SimTask task = scheduler.current();
    boolean outer = task.isMemalloc();
    task.setMemalloc(true);
    try {
      int type = swappiness > 0 ? LruVec.TYPE_ANON : LruVec.TYPE_FILE;
      while (!task.isKilled()) {
        boolean enough = pages != NOT_GIVEN && sc.nrReclaimed >= pages;
        if (seq < vec.minSeq(type) || enough || scan.evict(vec, sc, swappiness) == 0) {
          return 0;
        }
        scheduler.condResched();
      }
      return Errno.EINTR.asResult();
    } finally {
      task.setMemalloc(outer);
    }
  }
}
