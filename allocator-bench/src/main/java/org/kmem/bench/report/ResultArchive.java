package org.kmem.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Result sets that are kept: a folder for each run, an index that only grows, and a page made from them.
 *
 * <pre>
 * results/
 *   README.md                 generated: every set with its question, machine and noise, and its pictures
 *   index.jsonl               a {@link ResultEntry} for each set, oldest first; lines are added and never changed
 *   2026-11-22-page-suites/
 *     set.json                schema and question
 *     raw.json                the run, as {@code ./kmem bench --json} wrote it; never changed
 *     README.md               generated between marks: the tables. What is written around them stays
 *     time.svg, ...           generated: each {@code ResultPicture} that the run has something for
 * </pre>
 *
 * <p>A set appears as a whole: it is made under another name, written to the disk and then renamed. Whoever is killed in
 * between leaves a folder whose name begins with a dot, which {@link #render} takes away, or a set that the index lacks,
 * which it adds. One process at a time.
 */
public final class ResultArchive {
  private static final String INDEX = "index.jsonl";
  private static final String RAW = "raw.json";
  private static final String SET = "set.json";
  private static final String README = "README.md";
  private static final String SET_SCHEMA = "kmem-set/1";
  private static final String UNFINISHED = ".unfinished-";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final ResultSection TABLES = new ResultSection(ResultSection.USUAL);

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;

  /**
   * The archive in a folder.
   *
   * @param folder the folder; it is made when something is added
   */
  public ResultArchive(Path folder) {
    this.folder = folder;
  }

  /** What {@code set.json} holds. */
  private record About(String schema, String question) {}

  /**
   * Names of the sets.
   *
   * @return names, oldest first: they begin with a date
   * @throws IOException if the folder cannot be read
   */
  public List<String> sets() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(set -> Files.exists(set.resolve(RAW)))
          .map(set -> set.getFileName().toString())
          .filter(name -> !name.startsWith(UNFINISHED))
          .sorted()
          .toList();
    }
  }

  /**
   * The index.
   *
   * @return entries in the order they were added
   * @throws IOException if it cannot be read
   * @throws ResultFileException if a line is no entry
   */
  public List<ResultEntry> index() throws IOException {
    Path file = folder.resolve(INDEX);
    List<ResultEntry> entries = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String where = "line %d of %s".formatted(entries.size() + 1, file);
        entries.add(ResultEntry.parse(line, where));
      }
    }
    return entries;
  }

  /**
   * Keeps a run.
   *
   * @param file what {@code ./kmem bench --json} wrote; it is copied
   * @param name what to call the set, lower case with hyphens; the date of the run is put before it
   * @param question what it was measured for, a sentence
   * @return its entry
   * @throws IOException if something cannot be read or written
   * @throws ResultFileException if it is no result file, a quick run, one in which rows failed, or there is such a set
   * @throws IllegalArgumentException if name or question will not do
   */
  public ResultEntry add(Path file, String name, String question) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name for a set: give words in lower case with hyphens between"
              .formatted(name));
    }
    if (question.isBlank() || question.lines().count() > 1) {
      throw new IllegalArgumentException("a set needs a question, in one line");
    }
    BenchRun run = BenchRun.read(file);
    checkWhole(run, file.toString());
    String set = run.date().substring(0, run.date().indexOf('T')) + "-" + name;
    Path place = folder.resolve(set);
    if (Files.exists(place)) {
      throw new ResultFileException(
          "there is a set %s already: sets are never replaced, give another name".formatted(place));
    }
    Path unfinished = folder.resolve(UNFINISHED + set);
    removeUnfinished();
    WholeFile.write(unfinished.resolve(RAW), Files.readString(file));
    writeAbout(unfinished, question);
    renderSet(unfinished, run);
    Files.move(unfinished, place, StandardCopyOption.ATOMIC_MOVE);
    render();
    return index().getLast();
  }

  /**
   * Says what a set that was kept before there was an index was measured for.
   *
   * @param set name of its folder
   * @param question a sentence
   * @throws IOException if it cannot be written
   * @throws ResultFileException if there is no such set, or it has a question
   */
  public void ask(String set, String question) throws IOException {
    if (!sets().contains(set) || Files.exists(folder.resolve(set).resolve(SET))) {
      throw new ResultFileException("there is no set %s without a question".formatted(set));
    }
    writeAbout(folder.resolve(set), question);
  }

  private static void writeAbout(Path set, String question) throws IOException {
    WholeFile.write(
        set.resolve(SET), JSON.writeValueAsString(new About(SET_SCHEMA, question)) + "\n");
  }

  private static void checkWhole(BenchRun run, String what) {
    if (run.quick()) {
      throw new ResultFileException(what + " is a quick run: only runs of full effort are kept");
    }
    if (!run.failed().isEmpty()) {
      throw new ResultFileException(
          "%s has rows that failed: %s".formatted(what, String.join(", ", run.failed())));
    }
    if (run.rows().isEmpty()) {
      throw new ResultFileException(what + " has no rows");
    }
  }

  /**
   * Makes what is generated anew, and adds to the index what it lacks.
   *
   * @return names of the sets that were added to the index
   * @throws IOException if something cannot be read or written
   * @throws ResultFileException if a set is not as the index has it
   */
  public List<String> render() throws IOException {
    removeUnfinished();
    List<ResultEntry> entries = new ArrayList<>(index());
    List<String> added = new ArrayList<>();
    for (String set : sets()) {
      ResultEntry entry = entry(set);
      Optional<ResultEntry> known = entries.stream().filter(e -> e.set().equals(set)).findFirst();
      if (known.isEmpty()) {
        entries.add(entry);
        added.add(set);
      } else if (!known.get().equals(entry)) {
        throw changed(set);
      }
    }
    if (!added.isEmpty()) {
      StringBuilder lines = new StringBuilder();
      entries.forEach(entry -> lines.append(entry.line()).append('\n'));
      WholeFile.write(folder.resolve(INDEX), lines.toString());
    }
    for (String set : sets()) {
      renderSet(folder.resolve(set), BenchRun.read(folder.resolve(set).resolve(RAW)));
    }
    WholeFile.write(folder.resolve(README), page());
    return added;
  }

  private static ResultFileException changed(String set) {
    return new ResultFileException(
        "set %s is not as the index has it: sets are never changed; put it back, and keep what is new as another"
            .formatted(set));
  }

  /** What is wrong, in sentences; nothing if all sets are whole and all that is generated is up to date. */
  List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>();
    List<ResultEntry> entries = index();
    for (String set : sets()) {
      BenchRun run = BenchRun.read(folder.resolve(set).resolve(RAW));
      checkWhole(run, set);
      if (entries.stream().noneMatch(entry(set)::equals)) {
        problems.add("set %s is not in the index, or not as it was".formatted(set));
      }
      if (!Objects.equals(generated(folder.resolve(set), run), read(folder.resolve(set), README))) {
        problems.add("the tables of %s are not what its raw data renders".formatted(set));
      }
      for (ResultPicture picture : ResultPicture.values()) {
        if (!Objects.equals(
            picture.of(run).orElse(null), read(folder.resolve(set), picture.file()))) {
          problems.add(
              "the picture %s of %s is not what its raw data renders"
                  .formatted(picture.file(), set));
        }
      }
    }
    for (ResultEntry entry : entries) {
      if (!sets().contains(entry.set())) {
        problems.add("set %s is in the index and nowhere else".formatted(entry.set()));
      }
    }
    if (!Objects.equals(page(), read(folder, README))) {
      problems.add("the page of all sets is out of date");
    }
    return problems;
  }

  private ResultEntry entry(String set) throws IOException {
    Path raw = folder.resolve(set).resolve(RAW);
    return ResultEntry.of(set, question(set), BenchRun.read(raw), Files.readString(raw));
  }

  private String question(String set) throws IOException {
    Path file = folder.resolve(set).resolve(SET);
    if (!Files.exists(file)) {
      throw new ResultFileException(
          "set %s has no question: ./kmem results ask %s QUESTION".formatted(set, set));
    }
    try {
      About about = JSON.readValue(Files.readString(file), About.class);
      if (!SET_SCHEMA.equals(about.schema()) || about.question() == null) {
        throw new ResultFileException("%s is not of schema %s".formatted(file, SET_SCHEMA));
      }
      return about.question();
    } catch (JacksonException e) {
      throw new ResultFileException("%s is broken: %s".formatted(file, e.getOriginalMessage()));
    }
  }

  private static void renderSet(Path set, BenchRun run) throws IOException {
    WholeFile.write(set.resolve(README), generated(set, run));
    for (ResultPicture picture : ResultPicture.values()) {
      Optional<String> drawn = picture.of(run);
      if (drawn.isPresent()) {
        WholeFile.write(set.resolve(picture.file()), drawn.get());
      }
    }
  }

  /** The document beside the raw data: what is written in it outside the marks stays. */
  private static String generated(Path set, BenchRun run) throws IOException {
    String before = read(set, README);
    return TABLES.replace(
        before == null ? TABLES.emptyDocument("Result set") : before,
        BenchTable.of(run).markdown(RAW));
  }

  private static @Nullable String read(Path set, String file) throws IOException {
    Path path = set.resolve(file);
    return Files.exists(path) ? Files.readString(path) : null;
  }

  private String page() throws IOException {
    return ResultsPage.markdown(
        index(), (set, picture) -> Files.exists(folder.resolve(set).resolve(picture.file())));
  }

  private void removeUnfinished() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path left : entries.filter(ResultArchive::isUnfinished).toList()) {
        try (Stream<Path> files = Files.walk(left)) {
          for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  private static boolean isUnfinished(Path entry) {
    return entry.getFileName().toString().startsWith(UNFINISHED);
  }
}
