package org.kmem.mm.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kmem.mm.sim.DeadlockException;
import org.kmem.mm.sim.KernelPanicException;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.SimTimeLimitException;
import org.kmem.mm.sim.TaskFailedException;

/**
 * Runs labs: each on a machine of its own, booted for it, by the shell that init starts.
 *
 * <p>What the lab prints is what the machine's shell prints on its standard output, and nothing else. Stateless.
 */
public final class LabRunner {
  /** Status of a lab that ran out of its time, waits for what can never happen, or met a defect of the model. */
  public static final int UNFINISHED = 125;

  private static final String SCRIPT_NAME = "/lab/lab.sh";

  private LabRunner() {}

  /**
   * How a lab ended.
   *
   * @param status what its script ended with, or {@link #UNFINISHED}
   * @param simulatedNanos how long it took on its machine, boot included
   */
  public record Outcome(int status, long simulatedNanos) {}

  /**
   * How a lab ended, and what it printed.
   *
   * @param outcome how it ended
   * @param output standard output, bytes as chars (ISO-8859-1)
   * @param complaints standard error, bytes as chars (ISO-8859-1)
   */
  public record Transcript(Outcome outcome, String output, String complaints) {}

  /**
   * Runs a lab.
   *
   * @param lab the lab
   * @param options the machine, usually what the lab asks for
   * @param out its standard output; not closed
   * @param err its standard error; not closed
   * @return how it ended
   */
  public static Outcome run(
      LabScript lab, MachineOptions options, OutputStream out, OutputStream err) {
    try (MachineShell shell =
        MachineShell.boot(
            options, InputStream.nullInputStream(), out, err, MachineShell.Terminals.OUTPUT)) {
      int status;
      try {
        status = shell.script(SCRIPT_NAME, List.of(), lab.text());
      } catch (SimTimeLimitException | DeadlockException unfinished) {
        print(err, lab.name() + ": did not finish: " + unfinished.getMessage() + "\n");
        status = UNFINISHED;
      } catch (TaskFailedException failed) {
        print(err, lab.name() + ": " + explain(failed));
        status = UNFINISHED;
      }
      return new Outcome(status, shell.machine().scheduler().clock().nowNanos());
    }
  }

  private static String explain(TaskFailedException failed) {
    if (failed.getCause() instanceof KernelPanicException panic) {
      return "the kernel stopped the machine: " + panic.getMessage() + "\n";
    }
    StringWriter trace = new StringWriter();
    failed.printStackTrace(new PrintWriter(trace));
    return "the machine failed, which is a defect of the model: " + trace;
  }

  private static void print(OutputStream err, String text) {
    try {
      err.write(text.getBytes(StandardCharsets.ISO_8859_1));
      err.flush();
    } catch (IOException e) {
      return; // nobody hears why; the status says that
    }
  }

  /**
   * Runs a lab and keeps what it prints.
   *
   * @param lab the lab
   * @param options the machine, usually what the lab asks for
   * @return how it ended and what it printed
   */
  public static Transcript run(LabScript lab, MachineOptions options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Outcome outcome = run(lab, options, out, err);
    return new Transcript(
        outcome,
        out.toString(StandardCharsets.ISO_8859_1),
        err.toString(StandardCharsets.ISO_8859_1));
  }
}
