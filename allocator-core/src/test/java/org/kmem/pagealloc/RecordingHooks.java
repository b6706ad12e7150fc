package org.kmem.pagealloc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.kmem.hook.PageHooks;

/** Writes down what the allocator asks for; answers as told. */
final class RecordingHooks implements PageHooks {
  /** How a block is moved. */
  interface Migration {
    boolean migrate(long pfn, int order);
  }

  final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  LongSupplier reclaim = () -> 0;
  LongSupplier reclaimable = () -> 0;
  Supplier<CompactOutcome> compact = () -> CompactOutcome.SKIPPED;
  BooleanSupplier kill = () -> false;
  BooleanSupplier victim = () -> false;
  BooleanSupplier charge = () -> true;
  Migration migration = (pfn, order) -> false;
  Runnable wait = () -> {};
  long chargedPages;

  @Override
  public long reclaim(int gfp, int order, int nodeId, int highestZone) {
    calls.add("reclaim");
    return reclaim.getAsLong();
  }

  @Override
  public long reclaimablePages(int zoneId) {
    return reclaimable.getAsLong();
  }

  @Override
  public CompactOutcome compact(int gfp, int order, int nodeId, boolean sync) {
    calls.add(sync ? "compact sync" : "compact async");
    return compact.get();
  }

  @Override
  public void wakeKswapd(int nodeId, int order, int highestZone) {
    calls.add("kswapd");
  }

  @Override
  public boolean outOfMemory(int gfp, int order) {
    calls.add("oom");
    return kill.getAsBoolean();
  }

  @Override
  public boolean charge(long pfn, int order, int gfp) {
    calls.add("charge");
    if (charge.getAsBoolean()) {
      chargedPages += 1L << order;
      return true;
    }
    return false;
  }

  @Override
  public void uncharge(long pfn, int order) {
    calls.add("uncharge");
    chargedPages -= 1L << order;
  }

  @Override
  public boolean migrate(long pfn, int order) {
    calls.add("migrate");
    return migration.migrate(pfn, order);
  }

  @Override
  public boolean isOomVictim() {
    return victim.getAsBoolean();
  }

  @Override
  public void waitForMemory(int attempt) {
    calls.add("wait");
    wait.run();
  }
}
