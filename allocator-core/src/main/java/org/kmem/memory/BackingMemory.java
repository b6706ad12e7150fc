package org.kmem.memory;

/** Memory that an engine stands on. */
public final class BackingMemory {
  private BackingMemory() {}
}
