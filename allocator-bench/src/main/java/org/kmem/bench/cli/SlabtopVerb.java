package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kmem.slab.CacheFigures;
import org.kmem.stat.SlabInfo;
import org.kmem.stat.SlabInfoFormatException;
import org.kmem.stat.SlabTop;
import org.kmem.stat.SlabTopOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code slabtop}: the object caches of a recorded {@code /proc/slabinfo}, the largest first. */
@Command(
    name = "slabtop",
    description =
        "Shows the object caches of a slabinfo file as slabtop --once does, the largest first.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "FILE is a /proc/slabinfo of version 2.1, this machine's own (which only root may read) or a",
      "recorded one. Criteria of --sort: a active objects, b objects per slab, c cache size,",
      "l slabs, v active slabs, n name, o objects, p pages per slab, s object size, u use."
    })
final class SlabtopVerb implements Callable<Integer> {
  private final PrintWriter out;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "File to read (default ${DEFAULT-VALUE}).")
  private Path file = Path.of("/proc/slabinfo");

  @Option(
      names = {"-s", "--sort"},
      paramLabel = "S",
      description = "What comes first, a letter of slabtop (default ${DEFAULT-VALUE}).")
  private String sort = "o";

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  private boolean json;

  SlabtopVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    SlabTop top = SlabTop.of(read(), order());
    if (json) {
      out.println(json(top));
    } else {
      out.print(top.text());
    }
    out.flush();
    return ExitCode.OK;
  }

  private SlabTopOrder order() {
    try {
      return SlabTopOrder.of(sort);
    } catch (IllegalArgumentException unknown) {
      throw UserError.usage("--sort: " + unknown.getMessage());
    }
  }

  private SlabInfo read() {
    try {
      return SlabInfo.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException missing) {
      throw UserError.usage(file + ": no such file; give a copy of /proc/slabinfo");
    } catch (AccessDeniedException denied) {
      throw UserError.usage(file + ": permission denied; copy it as root and give the copy");
    } catch (IOException unreadable) {
      throw UserError.usage(file + ": cannot be read: " + unreadable.getMessage());
    } catch (SlabInfoFormatException malformed) {
      throw UserError.usage(file + ": " + malformed.getMessage());
    }
  }

  /**
   * What {@code --json} prints.
   *
   * @param totals sums over all caches
   * @param caches in the order that was asked for
   */
  record Report(SlabTop.Totals totals, List<Cache> caches) {}

  /**
   * A cache in it: the figures of the file and what follows from them.
   *
   * @param name name of the cache
   * @param objects objects that there is room for
   * @param activeObjects objects that are active
   * @param usePercent how many percent of its objects are
   * @param objectSizeBytes size of an object
   * @param slabs slabs
   * @param activeSlabs slabs with objects
   * @param objectsPerSlab objects of a slab
   * @param pagesPerSlab pages of a slab
   * @param cacheSizeKilobytes size of all slabs
   */
  record Cache(
      String name,
      long objects,
      long activeObjects,
      int usePercent,
      int objectSizeBytes,
      long slabs,
      long activeSlabs,
      int objectsPerSlab,
      int pagesPerSlab,
      long cacheSizeKilobytes) {
    static Cache of(CacheFigures figures) {
      return new Cache(
          figures.name(),
          figures.objects(),
          figures.activeObjects(),
          SlabTop.usePercent(figures),
          figures.sizeBytes(),
          figures.slabs(),
          figures.activeSlabs(),
          figures.objectsPerSlab(),
          figures.pagesPerSlab(),
          SlabTop.cacheKilobytes(figures));
    }
  }

  private static String json(SlabTop top) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(
            new Report(top.totals(), top.caches().stream().map(Cache::of).toList()));
  }
}
