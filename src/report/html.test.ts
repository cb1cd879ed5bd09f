import { describe, expect, it } from 'vitest';
import { coordinate, foreign, html, positionClass } from './html.ts';

describe('html', () => {
  it('makes text of every value, in elements and in attributes', () => {
    const value = `"><script>alert('x')</script>&`;
    expect(html`<p title="${value}">${value}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>',
    );
  });

  it('nests, joins lists, and leaves out nothing and false', () => {
    const items = ['a', 'b'].map((text) => html`<li>${text}</li>`);
    expect(html`<ul>${items}${null}${false}${0}</ul>`.markup).toBe(
      '<ul><li>a</li><li>b</li>0</ul>',
    );
  });

  it('shows characters that nobody would see', () => {
    expect(html`${'a\u202eb'}`.markup).toBe('a&lt;U+202E&gt;b');
    expect(foreign('a\u200b<b').markup).toBe(
      '<bdi>a<span class="mark" title="a character that is not visible">U+200B</span>&lt;b</bdi>',
    );
  });

  it('keeps a number and its unit together', () => {
    expect(html`${'62 % of 1.2 M'}`.markup).toBe('62\u00a0% of 1.2\u00a0M');
  });

  it('writes coordinates that a browser accepts', () => {
    expect([coordinate(1 / 3), coordinate(Number.NaN), coordinate(-0.001)]).toEqual([
      '0.33',
      '0',
      '0',
    ]);
    expect([positionClass(-1), positionClass(0.504), positionClass(7)]).toEqual([
      'p0',
      'p50',
      'p100',
    ]);
  });
});
