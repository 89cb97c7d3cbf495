using Microsoft.Playwright;

namespace Intranet.Tests.Browsing;

/// <summary>How a person works with a page.</summary>
public enum Way
{
    Mouse,
    Keyboard,
    WithoutScripts,
}

/// <summary>Does to a page what a person does; with the keyboard alone it gets everywhere by Tab, and sees where it is.</summary>
internal sealed class Hand(IPage page, Way way)
{
    private const int MostTabs = 250;

    public async Task Press(ILocator target)
    {
        if (way != Way.Keyboard)
        {
            await target.ClickAsync();
            return;
        }

        await Reach(target);
        await page.Keyboard.PressAsync("Enter");
    }

    public async Task Write(ILocator target, string text)
    {
        if (way != Way.Keyboard)
        {
            await target.FillAsync(text);
            return;
        }

        await Reach(target);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }

    public async Task Choose(ILocator target, string label)
    {
        if (way != Way.Keyboard)
        {
            await target.SelectOptionAsync(new SelectOptionValue { Label = label });
            return;
        }

        await Reach(target);
        await page.Keyboard.TypeAsync(label);
    }

    private async Task Reach(ILocator target)
    {
        await target.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                (await target.EvaluateAsync<string>("element => getComputedStyle(element).outlineStyle"))
                    .Should()
                    .NotBe("none", "who works with the keyboard must see where they are");
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"{target} cannot be reached by Tab.");
    }
}
