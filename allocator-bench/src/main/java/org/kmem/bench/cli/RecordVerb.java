package org.kmem.bench.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.management.jfr.FlightRecorderMXBean;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code record}: has a running JVM write down what its heaps allocate and free. */
@Command(
    name = "record",
    description = {
      "Records every allocation and free of the heaps of a running JVM.",
      "Heaps are those of org.kmem.pool; threads and times are written down too. 'replay FILE"
          + " --objects'",
      "then plays them through any allocator."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Nothing is sampled: the JVM writes some 20 bytes for each call while it is recorded."
          + " Objects",
      "that were allocated before are not in the recording, and their frees are left out of a"
          + " replay."
    })
final class RecordVerb implements Callable<Integer> {
  /** Everything, and nothing that takes time beside it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "kmem.Allocation#enabled", "true",
          "kmem.Allocation#throttle", "off",
          "kmem.Allocation#stackTrace", "false",
          "kmem.Free#enabled", "true",
          "kmem.Free#throttle", "off",
          "kmem.Free#stackTrace", "false");

  private final PrintWriter out;

  @Parameters(paramLabel = "PID", description = "The JVM, one of this user's.")
  private long pid;

  @Option(names = "-o", paramLabel = "FILE", required = true, description = "What to write.")
  private Path file = Path.of("x.jfr");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long (default ${DEFAULT-VALUE}).")
  private int seconds = 10;

  RecordVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1) {
      throw UserError.usage("--seconds " + seconds + ": give at least 1");
    }
    Path target = file.toAbsolutePath();
    if (Files.exists(target)) {
      throw UserError.usage(file + " exists: remove it or name another file");
    }
    record(agent(), target);
    long events = events(target);
    out.printf("%s: %,d allocations and frees in %d s%n", file, events, seconds);
    if (events == 0) {
      out.printf("JVM %d has no heap of org.kmem.pool at work: nothing to replay%n", pid);
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  /** Where the JVM can be managed. */
  private JMXServiceURL agent() {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        return new JMXServiceURL(machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      throw UserError.usage(
          "cannot attach to process %d (%s): name a running JVM of this user"
              .formatted(pid, e.getMessage()));
    }
  }

  @SuppressWarnings("BanJNDI") // the agent is of this machine and this user, who named it
  private void record(JMXServiceURL agent, Path target) throws IOException, InterruptedException {
    try (JMXConnector connector = JMXConnectorFactory.connect(agent)) {
      FlightRecorderMXBean recorder =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              FlightRecorderMXBean.MXBEAN_NAME,
              FlightRecorderMXBean.class);
      long recording = recorder.newRecording();
      try {
        recorder.setRecordingSettings(recording, SETTINGS);
        recorder.startRecording(recording);
        Thread.sleep(seconds * 1000L);
        recorder.stopRecording(recording);
        recorder.copyTo(recording, target.toString());
      } finally {
        recorder.closeRecording(recording);
      }
    }
  }

  private static long events(Path target) throws IOException {
    long events = 0;
    try (TraceCursor cursor = Recording.open(target).cursor()) {
      while (cursor.next()) {
        events++;
      }
    }
    return events;
  }
}
