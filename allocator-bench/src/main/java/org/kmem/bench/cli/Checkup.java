package org.kmem.bench.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Everything the doctor looks at, in the order it tells: takes a third of a second. */
final class Checkup {
  private Checkup() {}

  /** What is found about this JVM and this machine, as it is now. */
  static List<Finding> findings() {
    return findings(new HostFiles(Path.of("/")));
  }

  /** The same of a machine whose files are given. */
  static List<Finding> findings(HostFiles host) {
    List<Finding> findings = new ArrayList<>(JvmProbe.findings());
    findings.addAll(new MachineProbe(host).findings());
    findings.addAll(new ProcessorProbe(host).findings());
    findings.addAll(new LimitsProbe(host).findings());
    ContentionProbe contention = new ContentionProbe(host);
    ContentionProbe.Moment before = contention.look();
    List<Finding> noise = NoiseProbe.findings();
    findings.addAll(contention.findings(before));
    findings.addAll(noise);
    findings.add(SharedCoreProbe.finding());
    return findings;
  }
}
