package org.kmem.bench.gate.deterministic.script;

import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageHandle;
import org.kmem.pagealloc.ThisCpuPages;
import org.kmem.percpu.SlotPolicy;

/** Pages by a handle that owns its slot: pairs, and bursts that its caches are too small for. */
final class OwnedPages implements PageWorkload.Run {
  private static final int PAIRS = 4096;
  private static final int BURSTS = 8;

  private final CountedMachine machine;
  private final PageHandle handle;
  private final long[] held = new long[1024];

  OwnedPages(CountedMachine machine) {
    this.machine = machine;
    this.handle = ThisCpuPages.of(machine.pages(), SlotPolicy.OWNED).take();
  }

  @Override
  public void work() {
    for (int pair = 0; pair < PAIRS; pair++) {
      handle.free(handle.alloc(GfpFlags.GFP_KERNEL, 0), 0);
    }
    for (int burst = 0; burst < BURSTS; burst++) {
      for (int i = 0; i < held.length; i++) {
        held[i] = handle.alloc(GfpFlags.GFP_KERNEL, 0);
      }
      machine.sample();
      for (long page : held) {
        handle.free(page, 0);
      }
    }
    machine.did(2 * (PAIRS + BURSTS * held.length));
  }

  @Override
  public void end() {
    handle.close();
  }
}
