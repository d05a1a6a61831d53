/** Constant data of a listed stock. Contract ids and listing exchanges are Interactive Brokers'. */
export interface StockListing {
  readonly symbol: string;
  readonly conId: number;
  readonly longName: string;
  readonly primaryExchange: string;
  readonly stockType: 'COMMON' | 'ETF';
  readonly industry: string;
  readonly category: string;
  readonly subcategory: string;
}

const stock = (
  symbol: string,
  conId: number,
  longName: string,
  primaryExchange: string,
  classification: readonly [industry: string, category: string, subcategory: string],
): StockListing => {
  const [industry, category, subcategory] = classification;
  return { symbol, conId, longName, primaryExchange, stockType: 'COMMON', industry, category, subcategory };
};

const fund = (symbol: string, conId: number, longName: string, primaryExchange: string): StockListing => ({
  symbol,
  conId,
  longName,
  primaryExchange,
  stockType: 'ETF',
  industry: '',
  category: '',
  subcategory: '',
});

/** Stocks of the venue. The market model has their price parameters. */
export const STOCKS: readonly StockListing[] = [
  stock('AAPL', 265598, 'APPLE INC', 'NASDAQ', ['Technology', 'Computers', 'Computers']),
  stock('MSFT', 272093, 'MICROSOFT CORP', 'NASDAQ', ['Technology', 'Software', 'Applications Software']),
  stock('TSLA', 76792991, 'TESLA INC', 'NASDAQ', [
    'Consumer, Cyclical',
    'Auto Manufacturers',
    'Auto-Cars/Light Trucks',
  ]),
  stock('GOOGL', 208813719, 'ALPHABET INC-CL A', 'NASDAQ', ['Communications', 'Internet', 'Web Portals/ISP']),
  stock('AMZN', 3691937, 'AMAZON.COM INC', 'NASDAQ', ['Communications', 'Internet', 'E-Commerce/Products']),
  stock('NVDA', 4815747, 'NVIDIA CORP', 'NASDAQ', ['Technology', 'Semiconductors', 'Electronic Compo-Semicon']),
  stock('META', 107113386, 'META PLATFORMS INC-CLASS A', 'NASDAQ', [
    'Communications',
    'Internet',
    'Internet Content-Entmnt',
  ]),
  stock('JPM', 1520593, 'JPMORGAN CHASE & CO', 'NYSE', ['Financial', 'Banks', 'Diversified Banking Inst']),
  stock('XOM', 13977, 'EXXON MOBIL CORP', 'NYSE', ['Energy', 'Oil&Gas', 'Oil Comp-Integrated']),
  fund('SPY', 756733, 'SS SPDR S&P 500 ETF TRUST-US', 'ARCA'),
  fund('QQQ', 320227571, 'INVESCO QQQ TRUST SERIES 1', 'NASDAQ'),
  stock('AMD', 4391, 'ADVANCED MICRO DEVICES', 'NASDAQ', ['Technology', 'Semiconductors', 'Electronic Compo-Semicon']),
];
