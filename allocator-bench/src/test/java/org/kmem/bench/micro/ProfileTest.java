package org.kmem.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmem.bench.subject.ObjectSubjects;

class ProfileTest {
  private static final int MINUTE_MILLIS = 60_000;

  private static List<String> allocs(int count) {
    return Collections.nCopies(count, "any");
  }

  @Test
  void named_all_nameBenchmarksAndParametersThatExist() {
    for (String name : Profile.names()) {
      Profile profile = Profile.named(name);
      assertThat(profile.name()).isEqualTo(name);
      assertThat(profile.questions())
          .isNotEmpty()
          .doesNotHaveDuplicates()
          .allSatisfy(question -> {
            assertThat(Suite.all()).contains(question.benchmark());
            assertThat(Suite.params(question.benchmark())).containsAll(question.params().keySet());
          });
    }
  }

  @Test
  void page_fiveAllocators_staysWithinThreeQuartersOfAnHour() {
    Profile page = Profile.named(Profile.PAGE);
    SuiteRun run = new SuiteRun(page.questions(), allocs(5), page.effort(), page.efforts());
    assertThat(run.rows()).isEqualTo(83 * 5);
    assertThat(run.estimateMillis()).isLessThanOrEqualTo(45 * MINUTE_MILLIS);
  }

  @Test
  void page_headline_hasMoreForksThanTheRest() {
    Profile page = Profile.named(Profile.PAGE);
    SuiteRun run = new SuiteRun(page.questions(), allocs(1), page.effort(), page.efforts());
    assertThat(page.questions())
        .filteredOn(question -> question.benchmark().endsWith("OrderZeroPair.pair"))
        .filteredOn(question -> !question.isVirtual())
        .filteredOn(question -> "handle".equals(question.params().get("front")))
        .hasSize(4)
        .allSatisfy(pair -> assertThat(run.effortOf(pair).forks()).isEqualTo(3));
    assertThat(run.effortText()).startsWith("4 rows 3 forks, ");
  }

  @Test
  void objects_allAllocators_staysWithinFortyMinutes() {
    Profile objects = Profile.named(Profile.OBJECTS);
    List<String> known =
        ObjectSubjects.names().stream()
            .filter(name -> !name.matches("stranger:.*|yours:.*"))
            .filter(name -> !ObjectSubjects.isPool(name))
            .toList();
    SuiteRun run = new SuiteRun(objects.questions(), known, objects.effort(), objects.efforts());
    assertThat(run.estimateMillis()).isBetween(15L * MINUTE_MILLIS, 40L * MINUTE_MILLIS);
    assertThat(run.effortText()).startsWith("46 rows 3 forks, ");
  }

  @Test
  void objects_questions_haveEveryWorkloadAndFront() {
    List<Question> questions = Profile.named(Profile.OBJECTS).questions();
    assertThat(questions.stream().map(Question::benchmark).distinct())
        .containsExactlyInAnyOrderElementsOf(
            Suite.all().stream()
                .filter(Question::isAboutObjects)
                .filter(benchmark -> !benchmark.contains(".Pool"))
                .toList());
    assertThat(questions)
        .extracting(question -> question.params().get("front"))
        .contains("handle", "thread", "cpu", "slot");
    assertThat(questions)
        .extracting(question -> question.params().get(Question.EXECUTOR))
        .contains(Question.PLATFORM, Question.FAST, Question.VIRTUAL);
  }

  @Test
  void pool_allAllocators_asksOursAndPeersWithinHalfAnHour() {
    Profile pool = Profile.named(Profile.POOL);
    List<String> known =
        ObjectSubjects.names().stream()
            .filter(name -> !name.matches("stranger:.*|yours:.*"))
            .toList();
    SuiteRun run = new SuiteRun(pool.questions(), known, pool.effort(), pool.efforts());
    assertThat(run.estimateMillis()).isBetween(5L * MINUTE_MILLIS, 30L * MINUTE_MILLIS);
    assertThat(pool.questions())
        .filteredOn(question -> question.benchmark().endsWith("ObjectRelay.batch"))
        .singleElement()
        .satisfies(question ->
            assertThat(question.answering(known))
                .contains(
                    "control:array",
                    "objects:handle",
                    "objects:stormpot",
                    "objects:commons-pool2",
                    "netty:adaptive")
                .doesNotContain("malloc:ffm", "slab:slub+page:bitfield"));
  }

  @Test
  void questions_sameAboutOthers_areOneAboutBoth() {
    Profile profile =
        Profile.named(Profile.OBJECTS)
            .with(List.of(1), Map.of("executor", List.of("fast"), "access", List.of("raw")));
    List<Question> virtual =
        profile.questions().stream()
            .filter(question -> question.benchmark().endsWith("ObjectPair.pair"))
            .filter(question -> "thread".equals(question.params().get("front")))
            .toList();
    assertThat(virtual)
        .singleElement()
        .satisfies(question -> {
          assertThat(question.among()).contains("slab:", "netty:").doesNotHaveDuplicates();
          assertThat(question.answering(List.of("control:array", "netty:pooled", "arrow:unsafe")))
              .containsExactly("control:array", "netty:pooled");
        });
  }

  @Test
  void answering_sizesDiffer_asksNobodyWhoHasOneSize() {
    List<String> allocs = List.of("slab:slub+page:bitfield", "cache:slub+page:bitfield");
    assertThat(question(ObjectPair.class, "pair").answering(allocs)).isEqualTo(allocs);
    assertThat(question(ObjectRandom.class, "replace").answering(allocs))
        .containsExactly("slab:slub+page:bitfield");
  }

  private static Question question(Class<?> suite, String method) {
    return new Question(suite.getName() + "." + method, Map.of(), 1);
  }

  @Test
  void page_questions_haveEveryDimensionOfTheSuites() {
    List<Question> questions = Profile.named(Profile.PAGE).questions();
    for (Class<?> suite :
        List.of(PageRepeat.class, PageBulk.class, PageRandom.class, PageShuffledRemoteFree.class)) {
      List<Question> its =
          questions.stream()
              .filter(question -> question.benchmark().startsWith(suite.getName() + "."))
              .toList();
      assertThat(its).extracting(Question::threads).contains(1, 2, 4, 16);
      assertThat(its).extracting(q -> q.params().get("order")).contains("0", "2", "4", "9");
    }
    assertThat(questions)
        .extracting(question -> question.params().get("front"))
        .contains("handle", "thread", "cpu", "slot");
    assertThat(questions).filteredOn(Question::isVirtual).hasSizeGreaterThan(4);
    assertThat(questions)
        .extracting(question -> Suite.label(question.benchmark()))
        .contains("PageLatency.burst", "PageAgeing.round", "PageFault.fault", "MachineBoot.boot");
  }

  @Test
  void quick_upToSixAllocators_staysWithinThreeMinutesAndFiftyRows() {
    List<Question> questions = Profile.named(Profile.QUICK).questions();
    for (int count = 1; count <= 6; count++) {
      int rows = questions.size() * count;
      assertThat(rows).isLessThanOrEqualTo(Effort.QUICK_ROWS_MAX);
      SuiteRun run = new SuiteRun(questions, allocs(count), Effort.quick(rows));
      assertThat(run.estimateMillis()).as("%d rows", rows).isLessThan(3 * MINUTE_MILLIS);
    }
  }

  @Test
  void with_threadsAndParams_replacesThoseThatABenchmarkHas() {
    Profile profile =
        Profile.named(Profile.DEFAULT).with(List.of(3), Map.of("order", List.of("4")));
    assertThat(profile.questions())
        .contains(
            new Question("org.kmem.bench.micro.PageBulk.bulk", Map.of("order", "4"), 3),
            new Question("org.kmem.bench.micro.OrderZeroPair.pair", Map.of(), 3),
            new Question("org.kmem.bench.micro.PageAgeing.round", Map.of(), 1));
  }

  @Test
  void named_unknown_listsThoseThereAre() {
    assertThatThrownBy(() -> Profile.named("none")).hasMessageContaining("quick, default, page");
  }

  @Test
  void operations_held_areAsManyAsTheBlocksOfAThread() {
    assertThat(new Question(PageBulk.class.getName() + ".bulk", Map.of("order", "9"), 1))
        .extracting(Question::operations)
        .isEqualTo(32);
    assertThat(new Question(PageRandom.class.getName() + ".random", Map.of(), 1).operations())
        .isEqualTo(16_384);
    assertThat(new Question(PageRepeat.class.getName() + ".pair", Map.of(), 1).operations())
        .isZero();
  }
}
