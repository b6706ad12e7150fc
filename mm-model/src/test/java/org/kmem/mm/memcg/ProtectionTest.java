package org.kmem.mm.memcg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.vmstat.VmStat;

class ProtectionTest {
  private static final long MB_PAGES = 256;

  private final BootedMachine machine = new BootedMachine("--memory 256");
  private final VmStat stat = new VmStat(1);
  private final Folios folios = new Folios(machine.memory(), stat, machine.scheduler(), true);
  private final MemoryCgroups groups = new MemoryCgroups(folios, stat, machine.scheduler(), true);

  @AfterEach
  void close() {
    machine.close();
  }

  private MemoryCgroup group(MemoryCgroup parent, long usageMb, long minMb) {
    MemoryCgroup group = groups.create(parent);
    group.memory().charge(usageMb * MB_PAGES);
    group.setMin(minMb * MB_PAGES);
    return group;
  }

  @Test
  void calculate_ofChildrenOfTheRootOfReclaim_grantsWhatTheyAskFor() {
    MemoryCgroup root = group(groups.root(), 0, 0);
    MemoryCgroup child = group(root, 10, 40);

    groups.protection().calculate(root, child);

    assertThat(groups.protection().min(root, child)).isEqualTo(40 * MB_PAGES);
    assertThat(groups.protection().isBelowMin(root, child)).isTrue();
    assertThat(groups.protection().isBelowMin(child, child)).isFalse();
    assertThat(groups.protection().isBelowLow(root, child)).isFalse();
  }

  @Test
  void calculate_ofMoreThanTheParentHas_givesSharesOfIt() {
    MemoryCgroup top = group(groups.root(), 0, 0);
    MemoryCgroup parent = group(top, 0, 30);
    MemoryCgroup greedy = group(parent, 40, 100);
    MemoryCgroup modest = group(parent, 40, 20);
    groups.protection().calculate(top, parent);
    groups.protection().calculate(top, greedy);
    groups.protection().calculate(top, modest);

    assertThat(groups.protection().min(top, greedy)).isEqualTo(20 * MB_PAGES);
    assertThat(groups.protection().min(top, modest)).isEqualTo(10 * MB_PAGES);
  }

  @Test
  void effective_recursive_sharesWhatNobodyClaimsByUnprotectedUsage() {
    long plain = Protection.effective(30, 60, 10, 50, 20, false);
    long recursive = Protection.effective(30, 60, 10, 50, 20, true);

    assertThat(plain).isEqualTo(10);
    assertThat(recursive).isEqualTo(10 + 30 * 20 / 40);
  }

  /**
   * The kernel's selftest of memory.min: groups with 75, 25, 0 and 500 MB of protection of which their parent has 50;
   * three use 50 MB each. Under pressure the first two keep 29 and 21 MB.
   */
  @Test
  void calculate_underPressure_splitsAsTheSelftestExpects() {
    MemoryCgroup top = group(groups.root(), 0, 0);
    MemoryCgroup parent = group(top, 0, 50);
    MemoryCgroup[] children = {
      group(parent, 50, 75), group(parent, 50, 25), group(parent, 50, 0), group(parent, 0, 500)
    };
    for (int round = 0; round < 400; round++) {
      groups.protection().calculate(top, parent);
      for (MemoryCgroup child : children) {
        groups.protection().calculate(top, child);
        // Reclaim scans what is not protected, a part of it in each round.
        long unprotected = child.memory().usage() - groups.protection().min(top, child);
        child.memory().uncharge(Math.max(unprotected, 0) >> 5);
      }
    }

    assertThat(children[0].memory().usage() / MB_PAGES).isCloseTo(29, within(3L));
    assertThat(children[1].memory().usage() / MB_PAGES).isCloseTo(21, within(2L));
    assertThat(children[2].memory().usage() / MB_PAGES).isZero();
    assertThat(parent.memory().usage() / MB_PAGES).isCloseTo(50, within(2L));
  }
}
