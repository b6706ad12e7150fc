/**
 * JMH benchmarks, one question per class, each with a control, and what runs them.
 *
 * <p>Benchmarks and their states are public and not final because JMH generates subclasses and callers of
 * them. A benchmark takes its allocator from {@link org.kmem.bench.micro.PageMachine} and its slot from {@link
 * org.kmem.bench.micro.OwnSlot}; {@link org.kmem.bench.micro.SuiteRun} runs each combination in JVMs of its
 * own. No locks.
 *
 * <pre>{@code
 * List<Question> questions = Profile.named("default").questions();
 * SuiteRun run = new SuiteRun(questions, List.of("control:array"), Effort.FULL);
 * SuiteRun.Outcome outcome = run.run(new PrintWriter(System.err, true), soFar -> {});
 * }</pre>
 */
@NullMarked
package org.kmem.bench.micro;

import org.jspecify.annotations.NullMarked;
