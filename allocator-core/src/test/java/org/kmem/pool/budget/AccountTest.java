package org.kmem.pool.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.CacheInUseException;
import org.kmem.slab.KmemCache;
import org.kmem.units.PageSize;

class AccountTest {
  private static final long MAX = 1 << 20;
  private static final List<Lifetime> LIFETIMES = List.of(Lifetime.values());
  private BudgetedMachine machine = new BudgetedMachine(Strategy.BUDDY_PCP, 64 << 20);

  @AfterEach
  void verify() {
    machine.close();
  }

  private Account open(Strategy strategy) {
    machine.close();
    machine = new BudgetedMachine(strategy, 64 << 20);
    return machine.accounts.open(machine.accounts.root().child("client").maxBytes(MAX).open());
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void alloc_upToMax_isChargedBySlabAndThenRefused(Strategy strategy) {
    Account account = open(strategy);
    long before = machine.accounts.root().usedBytes();
    List<Long> objects = new ArrayList<>();
    for (long object = account.tryAlloc(100); object != 0; object = account.tryAlloc(100)) {
      objects.add(object);
    }
    BudgetFigures full = account.budget().figures();
    assertThat(full.grantedBytes()).isBetween(MAX - 8 * PageSize.SIZE_BYTES, MAX);
    assertThat(full.requestedBytes()).isEqualTo(objects.size() * 128L);
    assertThat(full.events().refused()).isPositive();
    assertThat(machine.accounts.root().usedBytes() - before).isEqualTo(full.grantedBytes());
    assertThat(machine.slabs.kmalloc().kmalloc(0, 100, GfpFlags.GFP_KERNEL))
        .as("others of the heap are not bound by it")
        .isNotZero();
    objects.forEach(account::free);
    account.trim();
    assertThat(account.tryAlloc(5000)).as("what came free serves other sizes").isNotZero();
    assertThat(account.budget().figures().requestedBytes()).isEqualTo(8192);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void alloc_ofAnotherSizeAtMax_trimsWhatIsAtHand(Strategy strategy) {
    Account account = open(strategy);
    List<Long> objects = new ArrayList<>();
    for (long object = account.tryAlloc(100); object != 0; object = account.tryAlloc(100)) {
      objects.add(object);
    }
    objects.forEach(account::free);
    assertThat(account.tryAlloc(5000)).isNotZero();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void largeObjects_anyoneFrees_areChargedAndUncharged(Strategy strategy) {
    Account account = open(strategy);
    long object = account.tryAlloc(100_000, Lifetime.SHORT);
    assertThat(account.budget().figures().requestedBytes()).isEqualTo(100_000);
    assertThat(account.budget().usedBytes()).isEqualTo(128 << 10);
    assertThat(machine.accounts.payerOf(object)).isSameAs(account.budget());
    assertThat(account.tryAlloc(1 << 20)).isZero();
    assertThat(account.tryAlloc(-1)).isZero();
    assertThat(account.tryAlloc(Long.MAX_VALUE)).isZero();
    assertThatThrownBy(account::close).isInstanceOf(BudgetException.class);
    machine.slabs.kmalloc().kfree(object);
    assertThat(account.budget().figures().requestedBytes()).isZero();
    assertThat(account.budget().usedBytes()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void close_withObjects_isRefusedAndWithoutGivesAllBack(Strategy strategy) {
    Account account = open(strategy);
    KmemCache cache = account.cache("entry", 48, 0, null, Lifetime.SHORT);
    long object = cache.alloc(GfpFlags.GFP_KERNEL);
    assertThat(cache.name()).isEqualTo("heap/client:entry-S");
    assertThat(machine.accounts.payerOf(object)).isSameAs(account.budget());
    assertThatThrownBy(account::close).isInstanceOf(CacheInUseException.class);
    account.free(object);
    account.close();
    account.close();
    assertThat(account.budget().usedBytes()).isZero();
    assertThatThrownBy(() -> account.cache("late", 8, 0, null, Lifetime.LONG))
        .isInstanceOf(BudgetException.class);
    account.budget().close();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void lifetimes_mixed_shareNoPageblock(Strategy strategy) {
    Account account = open(strategy);
    account.budget().setMaxBytes(Budget.UNLIMITED);
    List<List<Long>> byLifetime = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 20_000; i++) {
      Lifetime lifetime = LIFETIMES.get(i % 3);
      byLifetime.get(i % 3).add(account.tryAlloc(256, lifetime));
    }
    List<List<Long>> pageblocks =
        byLifetime.stream()
            .map(list -> list.stream().map(object -> object >>> 21).distinct().toList())
            .toList();
    assertThat(pageblocks.get(0)).doesNotContainAnyElementsOf(pageblocks.get(2));
    assertThat(pageblocks.get(1)).doesNotContainAnyElementsOf(pageblocks.get(2));
    assertThat(pageblocks.get(0)).doesNotContainAnyElementsOf(pageblocks.get(1));
  }
}
