package org.kmem.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pool.budget.Accounts;
import org.kmem.pool.top.CountersFile;
import org.kmem.pool.top.HeapGauges;
import org.kmem.pool.top.HeapManagement;
import org.kmem.pool.trim.Footprint;
import org.kmem.pool.trim.TrimPolicy;
import org.kmem.pool.trim.Trimmer;
import org.kmem.slab.SlabAllocator;

/**
 * What works for a heap beside its users, as far as its builder asked for it: trimming, writing counters, a management
 * bean; by a thread of its own, or called by one that has time.
 */
final class HeapService implements Agent, AutoCloseable {
  private static final long REST_MILLIS = 5;

  private final String name;
  private final HeapGauges gauges;
  private final @Nullable Trimmer trimmer;
  private final @Nullable CountersFile counters;
  private final @Nullable HeapManagement bean;
  private final List<Agent> agents = new ArrayList<>();
  private @Nullable AgentRunner runner;

  private HeapService(
      OffHeapBuilder heap, PageAllocator pages, SlabAllocator slabs, Accounts accounts) {
    name = heap.name;
    TrimPolicy policy = heap.trim;
    trimmer = policy == null ? null : new Trimmer(name, pages, slabs, accounts, policy);
    gauges = new HeapGauges(name, pages, slabs, accounts, this::footprint);
    if (trimmer != null) {
      agents.add(trimmer);
    }
    counters = heap.counters == null ? null : counters(heap.counters);
    if (counters != null) {
      agents.add(counters);
    }
    bean = heap.managed ? manage() : null;
    if (heap.ownThread && !agents.isEmpty()) {
      start();
    }
  }

  /** Makes one, and attaches the accounts; if that cannot be, what was made for the heap before is undone. */
  static HeapService start(
      OffHeapBuilder heap,
      PageAllocator pages,
      SlabAllocator slabs,
      Accounts accounts,
      Runnable undo) {
    boolean done = false;
    try {
      accounts.attach(pages, slabs);
      HeapService made = new HeapService(heap, pages, slabs, accounts);
      done = true;
      return made;
    } finally {
      if (!done) {
        undo.run();
      }
    }
  }

  private CountersFile counters(Duration interval) {
    try {
      return CountersFile.create(gauges, interval);
    } catch (IOException refused) {
      throw new UncheckedIOException("no counters of heap " + name, refused);
    }
  }

  private HeapManagement manage() {
    boolean done = false;
    try {
      HeapManagement registered = HeapManagement.register(gauges);
      done = true;
      return registered;
    } finally {
      if (!done && counters != null) {
        counters.onClose();
      }
    }
  }

  private void start() {
    AgentRunner started =
        new AgentRunner(
            new SleepingMillisIdleStrategy(REST_MILLIS),
            failure ->
                System.getLogger(HeapService.class.getName())
                    .log(System.Logger.Level.WARNING, roleName(), failure),
            null,
            this);
    AgentRunner.startOnThread(
        started,
        task -> {
          Thread thread = new Thread(task, roleName());
          thread.setDaemon(true);
          return thread;
        });
    runner = started;
  }

  private Footprint footprint() {
    return trimmer == null ? Footprint.UNKNOWN : trimmer.footprint();
  }

  HeapGauges gauges() {
    return gauges;
  }

  @Override
  public int doWork() {
    int done = 0;
    for (Agent agent : agents) {
      try {
        done += agent.doWork();
      } catch (Exception failure) {
        throw new IllegalStateException(agent.roleName() + " cannot do its work", failure);
      }
    }
    return done;
  }

  @Override
  public String roleName() {
    return "kmem-heap-" + name;
  }

  /** Ends all of it, and waits for a look that is under way. */
  @Override
  public void close() {
    if (runner != null) {
      runner.close();
    }
    if (bean != null) {
      bean.close();
    }
    if (counters != null) {
      counters.onClose();
    }
  }
}
