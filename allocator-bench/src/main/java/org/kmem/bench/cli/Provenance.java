package org.kmem.bench.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a measurement comes from: the machine's facts and the commit that was built. */
final class Provenance {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{12,40}(-dirty)?");
  private static final String UNKNOWN = "unknown";
  private static final long GIT_PATIENCE_SECONDS = 10;

  private Provenance() {}

  /** What the doctor finds: JDK, machine, and a short look at the noise. */
  static List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(Checkup.findings());
    findings.removeIf(finding -> finding.name().equals("flags")); // forks have flags of their own
    return findings;
  }

  /** Facts by the name of their finding. */
  static Map<String, Map<String, Object>> facts(List<Finding> findings) {
    Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
    findings.forEach(finding -> facts.put(finding.name(), finding.facts()));
    return facts;
  }

  /**
   * The commit that the checkout in a folder is at, with {@code -dirty} if files differ from it; {@code
   * unknown} without a checkout or without git.
   */
  static String commit(@Nullable String home) {
    if (home == null) {
      return UNKNOWN;
    }
    try {
      Process git =
          new ProcessBuilder(
                  "git",
                  "-C",
                  home,
                  "describe",
                  "--always",
                  "--dirty",
                  "--exclude=*",
                  "--abbrev=12")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      boolean ended = git.waitFor(GIT_PATIENCE_SECONDS, TimeUnit.SECONDS);
      return ended && COMMIT.matcher(said).matches() ? said : UNKNOWN;
    } catch (IOException e) {
      return UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return UNKNOWN;
    }
  }
}
