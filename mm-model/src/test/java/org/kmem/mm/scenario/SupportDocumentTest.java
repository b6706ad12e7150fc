package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.MachineOptions;

/** docs/SUPPORT.md names every file and command that the simulated machine has. */
class SupportDocumentTest {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/SUPPORT.md");

  private static Set<String> names(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MachineShell shell =
        MachineShell.boot(MachineOptions.DEFAULTS, InputStream.nullInputStream(), out, out)) {
      shell.command(command);
    }
    return out.toString(StandardCharsets.ISO_8859_1)
        .lines()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> documented() throws IOException {
    String text = Files.readString(DOCUMENT);
    String machine = text.substring(text.indexOf("## System calls on address spaces"));
    return Arrays.stream(machine.split("[`\\s|,/{}]+", -1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void document_ofFiles_namesAllThatThereAre() throws IOException {
    Set<String> files =
        names(
            "ls /proc /proc/self /proc/sys/vm /sys/kernel/mm /sys/block/vda/queue /dev"
                + " /sys/devices/system/node/node0 | grep -v '^[0-9]*$' | grep -v ':$'");
    assertThat(files).hasSizeGreaterThan(100);
    assertThat(documented()).containsAll(files);
  }

  @Test
  void document_ofCommands_namesAllThatThereAre() throws IOException {
    Set<String> commands = names("help | awk '{print $1}'");
    assertThat(commands).hasSizeGreaterThan(100);
    assertThat(documented()).containsAll(commands);
  }
}
