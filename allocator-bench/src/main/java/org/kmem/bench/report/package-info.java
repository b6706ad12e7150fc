/** What people read: tables as text and as Markdown. */
@NullMarked
package org.kmem.bench.report;

import org.jspecify.annotations.NullMarked;
