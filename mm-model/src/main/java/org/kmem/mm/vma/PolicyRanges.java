package org.kmem.mm.vma;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Policies by ranges of pages, neighbours not merged. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct shared_policy}.
 */
public final class PolicyRanges implements SharedPolicies {
  private record Range(long last, Mempolicy policy) {}

  private final TreeMap<Long, Range> byFirst = new TreeMap<>();

  /** None yet. */
  public PolicyRanges() {}

  @Override
  public Mempolicy policyAt(long index) {
    Map.Entry<Long, Range> entry = byFirst.floorEntry(index);
    return entry != null && entry.getValue().last() >= index
        ? entry.getValue().policy()
        : Mempolicy.DEFAULT;
  }

  @Override
  public void setPolicy(long first, long last, Mempolicy policy) {
    cut(first);
    cut(last + 1);
    byFirst.subMap(first, last + 1).clear();
    if (policy.isSet()) {
      byFirst.put(first, new Range(last, policy));
    }
  }

  /** Makes two ranges of one that goes on beyond an index. */
  private void cut(long at) {
    Map.Entry<Long, Range> entry = byFirst.lowerEntry(at);
    if (entry != null && entry.getValue().last() >= at) {
      Range range = Objects.requireNonNull(entry.getValue());
      byFirst.put(entry.getKey(), new Range(at - 1, range.policy()));
      byFirst.put(at, range);
    }
  }
}
