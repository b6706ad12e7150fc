package org.kmem.bench.micro;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The allocator under measurement with room for each thread to own a slot, beside the one it names. */
@State(Scope.Benchmark)
public class OwnedMachine extends PageMachine {
  /** For JMH. */
  public OwnedMachine() {}

  @Override
  int owners(BenchmarkParams params) {
    return params.getThreads();
  }
}
