package org.kmem.stat;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.stat.SlabSysfsException.Errno;

/**
 * What somebody writes to a file of sysfs, and how the kernel understands it.
 *
 * <p>Source: {@code kstrtoul()} and {@code kstrtouint()} in kernel documentation {@code core-api/kernel-api.rst};
 * checked against Linux 6.12.107.
 *
 * @param path the file
 * @param text what is written
 */
record SysfsInput(String path, String text) {
  /** A plus sign may stand before the digits and one end of line behind them, and nothing else. */
  private static final Pattern NUMBER = Pattern.compile("\\+?([0-9]+)\n?");

  /** An unsigned number of so many bits. */
  long unsigned(int bits) {
    Matcher number = NUMBER.matcher(text);
    if (!number.matches()) {
      throw invalid("write a number of decimal digits");
    }
    BigInteger value = new BigInteger(number.group(1));
    if (value.bitLength() > bits) {
      throw tooLarge(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).toString());
    }
    return value.longValue();
  }

  /** Whether the text begins with {@code 1}, which is how files that do something are asked to do it. */
  boolean isOne() {
    return text.startsWith("1");
  }

  SlabSysfsException invalid(String advice) {
    return new SlabSysfsException(Errno.EINVAL, path, "\"%s\": %s".formatted(shown(), advice));
  }

  SlabSysfsException tooLarge(String most) {
    return new SlabSysfsException(
        Errno.ERANGE, path, "\"%s\": write at most %s".formatted(shown(), most));
  }

  private String shown() {
    return text.replace("\n", "\\n");
  }
}
