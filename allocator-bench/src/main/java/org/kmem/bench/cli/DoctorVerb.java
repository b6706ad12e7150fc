package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code doctor}: whether kmem works on this machine and whether numbers from it can be trusted. */
@Command(
    name = "doctor",
    description = {
      "Tells whether kmem works here, and whether its numbers can be trusted.",
      "It looks at JDK, flags, machine, limits and noise: what was found, why it matters for"
          + " numbers, and",
      "what to do about it. Exits with 4 if kmem cannot work here; a warning is about numbers only."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DoctorVerb implements Callable<Integer> {
  private final PrintWriter out;

  @Option(names = "--json", description = "Print one JSON object instead of lines.")
  private boolean json;

  DoctorVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    List<Finding> findings = Checkup.findings();
    if (json) {
      out.println(json(findings));
    } else {
      findings.forEach(finding -> out.println(line(finding)));
      out.println(verdict(findings));
    }
    out.flush();
    return isFit(findings) ? ExitCode.OK : ExitCode.UNFIT;
  }

  /**
   * What {@code --json} prints.
   *
   * @param kmem version of kmem
   * @param fit whether kmem works here
   * @param warnings number of findings that are warnings
   * @param findings everything that was looked at
   */
  record Report(String kmem, boolean fit, long warnings, List<Finding> findings) {}

  static boolean isFit(List<Finding> findings) {
    return count(findings, Finding.Status.UNFIT) == 0;
  }

  static String json(List<Finding> findings) throws IOException {
    Report report =
        new Report(Version.kmem(), isFit(findings), count(findings, Finding.Status.WARN), findings);
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .build()
        .writeValueAsString(report);
  }

  static String line(Finding finding) {
    boolean isFine = finding.status() == Finding.Status.OK;
    return String.format(
            Locale.ROOT,
            "%-5s %-15s %s",
            finding.status().name().toLowerCase(Locale.ROOT),
            finding.name(),
            finding.text())
        + below("", isFine ? "" : finding.why())
        + below("-> ", finding.advice());
  }

  private static String below(String mark, String text) {
    return text.isEmpty() ? "" : "\n" + " ".repeat(22) + mark + text;
  }

  static String verdict(List<Finding> findings) {
    long warnings = count(findings, Finding.Status.WARN);
    if (!isFit(findings)) {
      return "kmem cannot work here: see the lines marked unfit";
    }
    return warnings == 0
        ? "kmem works here"
        : "kmem works here; %d warning%s above".formatted(warnings, warnings == 1 ? "" : "s");
  }

  private static long count(List<Finding> findings, Finding.Status status) {
    return findings.stream().filter(finding -> finding.status() == status).count();
  }
}
