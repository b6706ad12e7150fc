package org.kmem.mm.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.memcg.PageCounter;
import org.kmem.mm.memcg.Reclaimer;

/**
 * A small tree of control groups whose limits change at random, that come and go while pages are still charged to
 * them.
 */
final class PressureGroups {
  private static final int GROUPS_MAX = 5;
  private static final int LEAST_PAGES = 1500;
  private static final int MOST_PAGES = 5000;
  private static final int RECLAIMED_PAGES_MAX = 400;

  private final MemoryCgroups memcgs;
  private final RandomGenerator random;
  private final boolean limited;
  private final List<MemoryCgroup> groups = new ArrayList<>();

  /** Without swap there are no hard limits: nobody can be killed, so that they could not be kept. */
  PressureGroups(Machine machine, RandomGenerator random, boolean limited) {
    this.memcgs = machine.memcgs();
    this.random = random;
    this.limited = limited;
  }

  /** Number of a group, or of the root. */
  int pick() {
    int at = random.nextInt(groups.size() + 1);
    return at == groups.size() ? memcgs.root().id() : groups.get(at).id();
  }

  /** Makes, changes or removes a group. Answers what was done. */
  String step() {
    int choice = random.nextInt(10);
    if (groups.isEmpty() || (choice == 0 && groups.size() < GROUPS_MAX)) {
      return make();
    }
    MemoryCgroup group = groups.get(random.nextInt(groups.size()));
    int pages = random.nextInt(LEAST_PAGES, MOST_PAGES);
    switch (choice) {
      case 1 -> {
        return remove();
      }
      case 2 -> group.setLow(random.nextInt(LEAST_PAGES));
      case 3 -> group.setMin(random.nextInt(LEAST_PAGES / 2));
      case 4, 5 -> memcgs.limits().setHigh(group, limited ? pages : PageCounter.UNLIMITED);
      case 6, 7 -> memcgs.limits().setMax(group, limited ? pages : PageCounter.UNLIMITED);
      default -> {
        int wanted = 1 + random.nextInt(RECLAIMED_PAGES_MAX);
        long result = memcgs.limits().reclaim(group, wanted, Reclaimer.DEFAULT_SWAPPINESS);
        return "%s: reclaim %d: %d".formatted(group, wanted, result);
      }
    }
    return "%s: setting %d %d pages".formatted(group, choice, pages);
  }

  private String make() {
    int at = random.nextInt(groups.size() + 1);
    MemoryCgroup parent = at == groups.size() ? memcgs.root() : groups.get(at);
    MemoryCgroup group = memcgs.create(parent);
    groups.add(group);
    return "%s below %s".formatted(group, parent);
  }

  /** Of a group with others in it the latest is below all others. */
  private String remove() {
    MemoryCgroup group = groups.removeLast();
    memcgs.remove(group);
    return "%s removed".formatted(group);
  }

  void removeAll() {
    while (!groups.isEmpty()) {
      remove();
    }
  }
}
