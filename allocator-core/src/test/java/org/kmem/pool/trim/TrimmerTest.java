package org.kmem.pool.trim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.Strategy;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.BudgetedMachine;
import org.kmem.pool.budget.Lifetime;
import org.kmem.pool.top.ProcessMemory;
import org.kmem.units.PageSize;

class TrimmerTest {
  private static final long BYTES = 64 << 20;
  private static final List<Lifetime> LIFETIMES = List.of(Lifetime.values());
  private static final Duration DELAY = Duration.ofMillis(800);

  private final AtomicLong nanos = new AtomicLong();
  private BudgetedMachine machine = new BudgetedMachine(Strategy.BITFIELD, BYTES);
  private Account account = openAccount();

  private Account openAccount() {
    return machine.accounts.open(machine.accounts.root().child("burst").open());
  }

  private void use(Strategy strategy) {
    machine.close();
    machine = new BudgetedMachine(strategy, BYTES);
    account = openAccount();
  }

  @AfterEach
  void verify() {
    machine.close();
  }

  private Trimmer trimmer(TrimPolicy policy) {
    return new Trimmer("test", machine.pages, machine.slabs, machine.accounts, policy, nanos::get);
  }

  /** Runs a trimmer for some time by the clock of this test. */
  private void pass(Trimmer trimmer, Duration time) {
    long end = nanos.get() + time.toNanos();
    while (nanos.get() < end) {
      trimmer.doWork();
      nanos.addAndGet(DELAY.toNanos() / 64);
    }
    trimmer.doWork();
  }

  /** What the system has backed of the heap. */
  private long rss() throws IOException {
    return ProcessMemory.of(ProcessHandle.current().pid())
        .residentBytes(
            machine.pages.freeMemory().address(), machine.pages.freeMemory().sizeBytes());
  }

  private Deque<Long> fill(Random random, int leastBytes, int mostBytes, double share) {
    Deque<Long> objects = new ArrayDeque<>();
    while (machine.accounts.root().usedBytes() < share * BYTES) {
      int size = random.nextInt(leastBytes, mostBytes + 1);
      long object = account.tryAlloc(size, Lifetime.SHORT);
      assertThat(object).isNotZero();
      Memory.fill(object, size, (byte) 1);
      objects.add(object);
    }
    return objects;
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void burst_survivorsOfAPageAndMore_fallsBelowAQuarterWithinTheDelay(Strategy strategy)
      throws IOException {
    use(strategy);
    Trimmer trimmer = trimmer(TrimPolicy.after(DELAY));
    Random random = new Random(1);
    List<Long> objects =
        new ArrayList<>(
            fill(random, (int) PageSize.SIZE_BYTES, 4 * (int) PageSize.SIZE_BYTES, 0.9));
    pass(trimmer, DELAY);
    long peak = rss();
    Collections.shuffle(objects, random);
    freeAllBut(objects, 0.1);
    pass(trimmer, DELAY);
    assertThat(rss()).isLessThan(peak / 4);
    Footprint seen = trimmer.footprint();
    assertThat(seen.residentBytes()).isCloseTo(rss(), withPercentage(5));
    assertThat(account.budget().figures().residentBytes()).isBetween(BYTES / 20, peak / 4);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void burst_smallSurvivorsOfOneAge_fallsBelowAQuarterWithinTheDelay(Strategy strategy)
      throws IOException {
    use(strategy);
    Trimmer trimmer = trimmer(TrimPolicy.after(DELAY));
    List<Long> objects = new ArrayList<>(fill(new Random(2), 16, 1024, 0.9));
    pass(trimmer, DELAY);
    long peak = rss();
    freeAllBut(objects, 0.1);
    pass(trimmer, DELAY);
    assertThat(rss()).isLessThan(peak / 4);
  }

  /** Frees the first, until so much of the heap is left to the last. */
  private void freeAllBut(List<Long> objects, double share) {
    int kept = (int) (objects.size() * share / 0.9);
    objects.subList(0, objects.size() - kept).forEach(account::free);
  }

  @Test
  void rest_beforeThreeEighthsOfTheDelay_givesNothingBack() throws IOException {
    Trimmer trimmer = trimmer(TrimPolicy.after(DELAY));
    Deque<Long> objects = fill(new Random(3), 4096, 8192, 0.5);
    pass(trimmer, DELAY);
    objects.forEach(account::free);
    long before = rss();
    pass(trimmer, DELAY.multipliedBy(5).dividedBy(16));
    assertThat(rss()).isGreaterThan(before - before / 16);
    pass(trimmer, DELAY);
    assertThat(rss()).isLessThan(before / 8);
  }

  @Test
  void policy_keepsAndHigh_areFollowed() throws IOException {
    long keep = BYTES / 4;
    Trimmer trimmer = trimmer(TrimPolicy.after(DELAY).keeping(keep).withHigh(BYTES / 2));
    Deque<Long> objects = fill(new Random(4), 65_536, 65_536, 0.9);
    pass(trimmer, DELAY.dividedBy(4));
    objects.forEach(account::free);
    machine.pages.drainAll();
    pass(trimmer, DELAY.dividedBy(4));
    assertThat(rss()).as("above high nothing is waited for").isBetween(keep, keep + keep / 8);
    pass(trimmer, DELAY.multipliedBy(3));
    assertThat(rss()).as("what is kept stays").isBetween(keep - keep / 8, keep + keep / 8);
    assertThat(trimmer.footprint().givenBackBytes()).isGreaterThan(BYTES / 2);
  }

  @Test
  void use_whileTrimming_keepsItsBytes() throws Exception {
    Trimmer trimmer =
        new Trimmer(
            "busy",
            machine.pages,
            machine.slabs,
            machine.accounts,
            TrimPolicy.after(Duration.ofMillis(8)).withHigh(0));
    try (AutoCloseable thread = trimmer.start()) {
      assertThat(thread).isNotNull();
      Random random = new Random(5);
      Deque<Long> objects = new ArrayDeque<>();
      long end = System.nanoTime() + 600_000_000L;
      while (System.nanoTime() < end) {
        int size = 8 * random.nextInt(1, 4096);
        long object = account.tryAlloc(size, LIFETIMES.get(random.nextInt(3)));
        assertThat(object).isNotZero();
        Memory.putLong(object, size);
        Memory.putLong(object + size - 8, size + (size == 8 ? 0 : object));
        objects.add(object);
        if (objects.size() > 600) {
          check(objects.remove());
        }
      }
      while (!objects.isEmpty()) {
        check(objects.remove());
      }
    }
    assertThat(trimmer.footprint().trims()).isPositive();
  }

  private void check(long object) {
    long size = Memory.getLong(object);
    assertThat(size).isBetween(8L, 8L * 4096);
    assertThat(Memory.getLong(object + size - 8)).isEqualTo(size + (size == 8 ? 0 : object));
    account.free(object);
  }

  @Test
  void policy_thatCannotBeFollowed_isRefused() {
    assertThatThrownBy(() -> TrimPolicy.after(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TrimPolicy(DELAY, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keeping 2 of at most 1");
  }
}
