package org.kmem.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much memory a process has, as Linux tells it. Stateless. */
public final class ResidentMemory {
  /** Unlike {@code VmRSS} it is counted when it is read, not kept up in batches. */
  private static final String ROLLUP = "smaps_rollup";

  private static final Pattern RSS_KIB = Pattern.compile("(?m)^Rss: +(\\d+) kB$");

  private ResidentMemory() {}

  /**
   * Resident memory of this process, heap and compiled code included.
   *
   * @return bytes, or nothing where the system does not tell
   */
  public static OptionalLong ofThisProcess() {
    return of(Path.of("/proc/self", ROLLUP));
  }

  /**
   * Resident memory of another process, of this user.
   *
   * @param pid its number
   * @return bytes, or nothing where the system does not tell, or the process is gone
   */
  public static OptionalLong ofProcess(long pid) {
    return of(Path.of("/proc", Long.toString(pid), ROLLUP));
  }

  private static OptionalLong of(Path rollup) {
    try {
      Matcher rss = RSS_KIB.matcher(Files.readString(rollup));
      return rss.find()
          ? OptionalLong.of(Long.parseLong(rss.group(1)) << 10)
          : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
