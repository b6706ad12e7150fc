package org.kmem.mm.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsException;
import org.kmem.mm.sim.MachineOptionsParser;

/**
 * A lab: a script for the shell, the machine it asks for, and what may vary in what it prints.
 *
 * <p>Lines {@code #! mem=1024 cpus=2} after the first describe the machine (see {@link
 * MachineOptionsParser}); lines {@code #~ key tol=5%} or {@code #~ key tol=64} say how far the number of
 * every word {@code key=NUMBER} may be from the expected one. Immutable.
 *
 * @param name its name, without the suffix {@code .sh}
 * @param text the script, bytes as chars (ISO-8859-1)
 * @param machine what it wants to run on
 * @param tolerances by key
 */
public record LabScript(
    String name, String text, MachineOptions machine, Map<String, Tolerance> tolerances) {
  private static final Pattern TOLERANCE =
      Pattern.compile("#~\\s+(\\S+)\\s+tol=(\\d+(?:\\.\\d*)?|\\.\\d+)(%?)\\s*");

  private static final String SUFFIX = ".sh";

  /** Keeps the order of the tolerances. */
  public LabScript {
    tolerances = Map.copyOf(tolerances);
  }

  /**
   * Understands the headers of a script.
   *
   * @param name its name
   * @param text the script, bytes as chars
   * @return the lab
   * @throws MachineOptionsException if a machine header is wrong
   */
  public static LabScript of(String name, String text) {
    Map<String, Tolerance> tolerances = new LinkedHashMap<>();
    text.lines()
        .map(TOLERANCE::matcher)
        .filter(Matcher::matches)
        .forEach(m ->
            tolerances.put(
                m.group(1), new Tolerance(Double.parseDouble(m.group(2)), !m.group(3).isEmpty())));
    return new LabScript(name, text, MachineOptionsParser.ofLab(text), tolerances);
  }

  /**
   * Reads a script of the host.
   *
   * @param file its path
   * @return the lab, named as the file
   * @throws IOException if it cannot be read
   * @throws MachineOptionsException if a machine header is wrong
   */
  public static LabScript read(Path file) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    String name =
        fileName.endsWith(SUFFIX)
            ? fileName.substring(0, fileName.length() - SUFFIX.length())
            : fileName;
    return of(name, Files.readString(file, StandardCharsets.ISO_8859_1));
  }
}
